//! Names of what a runbook for database servers makes and works with.

use super::{Back, No, P, S, Slip, To};

const WAIT: &str = "ops$ until [ \"$(psql -h old -d app -Atc \"SELECT confirmed_flush_lsn >= pg_current_wal_lsn() FROM pg_replication_slots WHERE slot_name = 'pu'\")\" = t ]; do sleep 0.1; done";

/// What nothing in the runbook makes.
pub(super) const NAMED: &[Slip] = &[
    (S, "slot_name = 'up'", "slot_name = 'pu'", "unknown-name", WAIT, Back),
    (
        S,
        "\"DROP SUBSCRIPTION up\"",
        "\"DROP SUBSCRIPTION up_sub\"",
        "unknown-name",
        "ops$ psql -h new -d app -c \"DROP SUBSCRIPTION up_sub\"",
        No,
    ),
    (
        S,
        "\"DROP SUBSCRIPTION up\"",
        "\"DROP SUBSCRIPTION upp\"",
        "unknown-name",
        "ops$ psql -h new -d app -c \"DROP SUBSCRIPTION upp\"",
        Back,
    ),
    (
        S,
        "psql -h new -d app -c \"CREATE PUBLICATION down",
        "psql -h new -d apps -c \"CREATE PUBLICATION down",
        "unknown-name",
        "ops$ psql -h new -d apps -c \"CREATE PUBLICATION down FOR ALL TABLES\"",
        Back,
    ),
    (
        S,
        "pg_dump -h old -d app -s",
        "pg_dump -h old -d aap -s",
        "unknown-name",
        "ops$ pg_dump -h old -d aap -s | psql -h new -d app -v ON_ERROR_STOP=1",
        Back,
    ),
    (
        S,
        "host=old dbname=app",
        "host=old dbname=production",
        "unknown-name",
        "ops$ psql -h new -d app -c \"CREATE SUBSCRIPTION up CONNECTION 'host=old dbname=production user=repl' PUBLICATION up\"",
        No,
    ),
    (
        S,
        "ops$ psql -h new -d app -c \"DROP SUBSCRIPTION up\"",
        "ops$ psql -h new -d app\napp=# DROP SUBSCRIPTION up\napp=# \\q",
        "unfinished-statement",
        "app=# DROP SUBSCRIPTION up",
        To("app=# DROP SUBSCRIPTION up;"),
    ),
    (
        P,
        "ln$ ttDestroy OrdersLN",
        "ln$ ttIsql OrdersLN\nCommand> repschemes\nCommand> exit\nln$ ttDestroy OrdersLN",
        "unfinished-statement",
        "Command> repschemes",
        To("Command> repschemes;"),
    ),
    // The session has ended.
    (
        P,
        "ln$ ttDestroy OrdersLN",
        "ln$ ttIsql OrdersLN\nCommand> exit\nCommand> repschemes;\nln$ ttDestroy OrdersLN",
        "session",
        "Command> repschemes;",
        No,
    ),
    (
        S,
        "ALTER ROLE app SET default_transaction_read_only = on",
        "ALTER ROLE app SET default_transaction_readonly = on",
        "unknown-name",
        "ops$ psql -h old -d postgres -c \"ALTER ROLE app SET default_transaction_readonly = on\"",
        Back,
    ),
];
