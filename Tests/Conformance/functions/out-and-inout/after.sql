CREATE FUNCTION f(a integer, OUT b text, INOUT c integer, OUT d date) LANGUAGE plpgsql AS 'BEGIN END';
