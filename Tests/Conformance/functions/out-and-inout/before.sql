CREATE FUNCTION f(a integer, OUT b text, OUT c date) LANGUAGE plpgsql AS 'BEGIN END';
