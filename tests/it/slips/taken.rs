//! What is read as it is meant.

use super::{C, In, P, S};

/// What is read as it is meant, with nothing to be said of it.
pub(super) const TAKEN: &[(In, &str, &str)] = &[
    (P, "ln$ ttMigrate -c OrdersLN /", "ln$ ttMigrate -c OrdersLN \\\n    /"),
    (P, "ln$ ttMigrate -c OrdersLN /", "ln$ ttMigrate -c OrdersLN \\\n/"),
    (P, "ln$ ttMigrate -c OrdersLN /", "ln$ ttMigrate -c Orders\\\nLN /"),
    (P, "ln$ ttDestroy OrdersLN", "ln$ ttDestroy OrdersLN;"),
    (P, "ln$ ttDestroy OrdersLN", "ln$ \"ttStatus\"\nln$ ttDestroy OrdersLN"),
    (
        P,
        "/backup/OrdersLN.dump\n```\n\n## 8. Destroy old store\n\n```console\nln$ ",
        "/backup/OrdersLN.dump; ",
    ),
    (
        P,
        "/backup/OrdersLN.dump\n```\n\n## 8. Destroy old store\n\n```console\nln$ ",
        "/backup/OrdersLN.dump && ",
    ),
    (
        P,
        "ln$ ttDestroy OrdersLN",
        "ln$ ttIsql OrdersLN\nCommand> call\n       > ttRepPolicySet('manual');\nCommand> exit\nln$ ttDestroy OrdersLN",
    ),
    // A remark ends with its line.
    (
        P,
        "ln$ ttDestroy OrdersLN",
        "ln$ ttIsql OrdersLN\nCommand> -- first\nCommand> repschemes; -- it\nCommand> call ttCkpt;\nCommand> exit\nln$ \
         ttDestroy OrdersLN",
    ),
    (P, "ln$ marker OrdersLN to OrdersNY", "ln$ until marker OrdersLN to OrdersNY; do sleep 1; done"),
    (
        P,
        "ln$ marker OrdersLN to OrdersNY",
        "ln$ while ! marker OrdersLN to OrdersNY\n    do sleep 1\n    done",
    ),
    (C, "host1$ wait stopped R1", "host1$ until wait stopped R1; do sleep 1; done"),
    (P, SESSION.0, SESSION.1),
    (C, "host1$ casstop -rR1\nhost1$ casstop -rR2", "host1$ casstop -rR1; casstop -rR2"),
    (C, "host1$ casstop -rR1\nhost1$ casstop -rR2", "host1$ casstop -rR1 && \\\n  casstop -rR2"),
    (
        P,
        "ln$ ttDestroy OrdersLN",
        "ln$ ttStatus\nData store OrdersLN: “in” – memory…\nln$ ttDestroy OrdersLN",
    ),
    (P, "## 9. Install", "1. Look.\n2. Breathe.\n\n## 9. Install"),
    (P, "## 9. Install", "## 8a. Look around\n\nHere nothing\nis typed.\n\n## 9. Install"),
    (P, "## 9. Install", "```text\nstarted\n```\n\n## 9. Install"),
    (P, "## 9. Install", "### 8. Notes\n\n**Note:** 9 of 10 forget the install.\n\n## 9. Install"),
    (
        S,
        "ops$ psql -h new -d app -c \"DROP SUBSCRIPTION up\"",
        "ops$ psql -h new -d app -c \"DROP SUBSCRIPTION up\"\nops$ psql -h new -d app -c \"DROP SUBSCRIPTION IF EXISTS gone\"",
    ),
    // A statement at a prompt ends with its semicolon, wherever that stands.
    (
        S,
        "ops$ psql -h new -d app -c \"DROP SUBSCRIPTION up\"",
        "ops$ psql -h new -d app\napp=# DROP SUBSCRIPTION up; -- no more\napp=# DROP SUBSCRIPTION\napp-#   IF EXISTS gone;\napp=# \\q",
    ),
    // A slot is made by a function that is called or selected from.
    (
        S,
        "ops$ psql -h new -d app -c \"DROP SUBSCRIPTION up\"",
        "ops$ psql -h old -d app -c \"SELECT pg_create_logical_replication_slot('one', 'pgoutput')\"\nops$ psql -h old -d app -c \"SELECT * FROM pg_create_logical_replication_slot('two', 'pgoutput')\"\nops$ psql -h old -d app -c \"SELECT pg_drop_replication_slot('one')\"\nops$ psql -h old -d app -c \"SELECT pg_drop_replication_slot('two')\"\nops$ psql -h new -d app -c \"DROP SUBSCRIPTION up\"",
    ),
    // What a file makes nobody has read.
    (
        S,
        "-s | psql -h new -d app -v ON_ERROR_STOP=1",
        "-s -f app.sql\nops$ psql -h new -d app -f app.sql\nops$ psql -h new -d app -c \"ALTER SUBSCRIPTION dumped DISABLE\"",
    ),
    (P, "ln$ ttDestroy OrdersLN", "ln$ echo \"repschemes;\" | ttIsql OrdersLN\nln$ ttDestroy OrdersLN"),
    (
        P,
        "ln$ ttDestroy OrdersLN",
        "ln$ printf \"repschemes;\\nexit;\\n\" | ttIsql OrdersLN\nln$ ttDestroy OrdersLN",
    ),
    (
        P,
        "ln$ ttDestroy OrdersLN",
        "ln$ ttIsql OrdersLN\nCommand> call\n> ttRepPolicySet('manual');\nCommand> exit\nln$ ttDestroy OrdersLN",
    ),
    (P, "ln$ marker OrdersLN to OrdersNY", "ln$ until marker OrdersLN to OrdersNY\ndo\nsleep 1\ndone"),
    // A statement that goes on at the prompt for its rest is one.
    (
        S,
        "ops$ psql -h new -d app -c \"DROP SUBSCRIPTION up\"",
        "ops$ psql -h new -d app\napp=# DROP SUBSCRIPTION\napp-# up;\napp=# \\q",
    ),
];

/// Statements as an argument, and the same at the prompt of the program.
const SESSION: (&str, &str) = (
    "ny$ ttIsql -connStr \"DSN=OrdersNY\" -e \"ALTER REPLICATION orders.rep ALTER STORE OrdersNY ON db-ny-01 SET PORT \
     21000; ALTER REPLICATION orders.rep ALTER STORE OrdersLN ON db-ln-01 SET PORT 21000; exit\"",
    "ny$ ttIsql -connStr \"DSN=OrdersNY\"\nCommand> ALTER REPLICATION orders.rep ALTER STORE OrdersNY ON db-ny-01 SET PORT \
     21000;\nCommand> ALTER REPLICATION orders.rep ALTER STORE OrdersLN ON db-ln-01 SET PORT 21000;\nCommand> exit",
);
