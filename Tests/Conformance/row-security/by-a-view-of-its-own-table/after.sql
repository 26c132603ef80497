CREATE SCHEMA bank;
CREATE TABLE bank.accounts (id integer PRIMARY KEY, is_open boolean NOT NULL);
CREATE VIEW bank.open_accounts AS SELECT id FROM bank.accounts WHERE is_open;
CREATE VIEW bank.some_accounts AS SELECT id FROM bank.open_accounts LIMIT 5;
ALTER TABLE bank.accounts ENABLE ROW LEVEL SECURITY;
CREATE POLICY open ON bank.accounts USING (id IN (SELECT id FROM bank.some_accounts));
