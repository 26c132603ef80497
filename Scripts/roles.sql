-- The two roles of a deployment, for psql as a role that may create others:
--
--   OWNER_PASSWORD=… WRITER_PASSWORD=… psql -v database=iot -f Scripts/roles.sql
--
-- Passwords come from the environment: others of the machine can read a command line. (psql 15 or newer.)
--
-- iot_owner owns the schema: the migrator runs as it.
-- iot_writer inserts rows, and reads the ledger to know whether the schema is the one it was built with. It can't
-- change the schema, nor read, change or delete rows.

\getenv owner_password OWNER_PASSWORD
\getenv writer_password WRITER_PASSWORD

CREATE ROLE iot_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE iot_writer LOGIN PASSWORD :'writer_password';

CREATE DATABASE :"database" OWNER iot_owner TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO iot_writer;

\connect :"database"

GRANT USAGE ON SCHEMA public TO iot_writer;

-- Whatever the owner creates from now on; also when `migrator downgrade base` dropped it in between.
ALTER DEFAULT PRIVILEGES FOR ROLE iot_owner IN SCHEMA public GRANT INSERT ON TABLES TO iot_writer;

-- SELECT is needed on the ledger alone, and no default can say that: run Scripts/grant-writer.sql as the owner after
-- the first `migrator upgrade`.
