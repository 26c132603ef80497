#!/bin/sh
# Runs once in a new TimescaleDB container: makes the roles and the database. Passwords come from the environment.
set -eu
psql -X -v ON_ERROR_STOP=1 -v database=iot -U "${POSTGRES_USER:-postgres}" -d postgres -f /scripts/roles.sql
psql -X -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:-postgres}" -d iot -c 'CREATE EXTENSION IF NOT EXISTS timescaledb'
