CREATE TABLE t (a interval day to second(3), b timestamp(0));
