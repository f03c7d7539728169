DROP TABLE login_attempts;
DROP TABLE sessions;
DROP TABLE join_codes;
DROP TABLE workstations;
DROP TABLE users;
