//! What statements and words of our own do at clusters.

use super::super::Row;
use super::super::Shows::{Final, Later, Says};
use super::READY;

/// What is typed at a server.
pub(super) const STATEMENTS: &[Row] = &[
    (
        r#"ops$ psql -h old -d app -c "CREATE PUBLICATION p FOR ALL TABLES""#,
        &[],
        &[&[
            r#"ops$ psql -h old -d app -Atc "SELECT count(*) FROM pg_publication_tables WHERE pubname = 'p'""#,
        ]],
        Later("3"),
    ),
    (
        r#"ops$ psql -h old -d app -c "CREATE PUBLICATION p FOR TABLE acct, item""#,
        &[],
        &[&[
            r#"ops$ psql -h old -d app -Atc "SELECT count(*) FROM pg_publication_tables WHERE pubname = 'p'""#,
        ]],
        Later("2"),
    ),
    (
        r#"ops$ psql -h old -d app -c "CREATE PUBLICATION p FOR TABLE acct WHERE (id > 5)""#,
        &[],
        &[&[
            r#"ops$ psql -h old -d app -Atc "SELECT count(*) FROM pg_publication_tables WHERE pubname = 'p'""#,
        ]],
        Later("1"),
    ),
    (
        r#"ops$ psql -h old -d app -c "CREATE PUBLICATION p FOR ALL TABLES WITH (publish = 'insert')""#,
        &[],
        &[&[r#"ops$ psql -h old -d app -Atc "SELECT pubupdate FROM pg_publication WHERE pubname = 'p'""#]],
        Later("f"),
    ),
    (
        r#"ops$ psql -h old -d app -c "CREATE PUBLICATION p FOR TABLES IN SCHEMA public""#,
        &[],
        &[&[
            r#"ops$ psql -h old -d app -Atc "SELECT count(*) FROM pg_publication_tables WHERE pubname = 'p'""#,
        ]],
        Later("3"),
    ),
    (
        r#"ops$ psql -h old -d app -c "ALTER PUBLICATION p ADD TABLE item""#,
        &[&[r#"ops$ psql -h old -d app -c "CREATE PUBLICATION p FOR TABLE acct""#]],
        &[&[
            r#"ops$ psql -h old -d app -Atc "SELECT count(*) FROM pg_publication_tables WHERE pubname = 'p'""#,
        ]],
        Later("2"),
    ),
    (
        r#"ops$ psql -h old -d app -c "ALTER PUBLICATION p DROP TABLE item""#,
        &[&[r#"ops$ psql -h old -d app -c "CREATE PUBLICATION p FOR TABLE acct, item""#]],
        &[&[
            r#"ops$ psql -h old -d app -Atc "SELECT count(*) FROM pg_publication_tables WHERE pubname = 'p'""#,
        ]],
        Later("1"),
    ),
    (
        r#"ops$ psql -h old -d app -c "ALTER PUBLICATION p SET TABLE item, orders""#,
        &[&[r#"ops$ psql -h old -d app -c "CREATE PUBLICATION p FOR TABLE acct""#]],
        &[&[
            r#"ops$ psql -h old -d app -Atc "SELECT count(*) FROM pg_publication_tables WHERE pubname = 'p'""#,
        ]],
        Later("2"),
    ),
    (
        r#"ops$ psql -h old -d app -c "ALTER PUBLICATION p ADD TABLES IN SCHEMA public""#,
        &[&[r#"ops$ psql -h old -d app -c "CREATE PUBLICATION p FOR TABLE acct""#]],
        &[&[
            r#"ops$ psql -h old -d app -Atc "SELECT count(*) FROM pg_publication_tables WHERE pubname = 'p'""#,
        ]],
        Later("3"),
    ),
    (
        r#"ops$ psql -h old -d app -c "ALTER PUBLICATION p SET (publish = 'insert, update')""#,
        &[&[r#"ops$ psql -h old -d app -c "CREATE PUBLICATION p FOR TABLE acct""#]],
        &[&[r#"ops$ psql -h old -d app -Atc "SELECT pubdelete FROM pg_publication WHERE pubname = 'p'""#]],
        Later("f"),
    ),
    (
        r#"ops$ psql -h old -d app -c "DROP PUBLICATION p""#,
        &[&[r#"ops$ psql -h old -d app -c "CREATE PUBLICATION p FOR TABLE acct""#]],
        &[&[r#"ops$ psql -h old -d app -Atc "SELECT count(*) + 7 FROM pg_publication""#]],
        Later("7"),
    ),
    (
        r#"ops$ psql -h new -d app -c "CREATE SUBSCRIPTION s CONNECTION 'host=old dbname=app user=repl' PUBLICATION up""#,
        &[READY],
        &[&["ops$ sleep 3", r#"ops$ psql -h new -d app -Atc "SELECT count(*) FROM acct WHERE id = 1""#]],
        Later("1"),
    ),
    (
        r#"ops$ psql -h new -d app -c "CREATE SUBSCRIPTION s CONNECTION 'postgresql://repl:secret@old:5432/app' PUBLICATION up""#,
        &[READY],
        &[&["ops$ sleep 3", r#"ops$ psql -h new -d app -Atc "SELECT count(*) FROM acct WHERE id = 1""#]],
        Later("1"),
    ),
    (
        r#"ops$ psql -h new -d app -c "CREATE SUBSCRIPTION s CONNECTION 'host=old dbname=app user=repl' PUBLICATION up WITH (copy_data = false)""#,
        &[READY],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT count(*) FROM pg_subscription WHERE subname = 's'""#]],
        Later("1"),
    ),
    (
        r#"ops$ psql -h new -d app -c "CREATE SUBSCRIPTION s CONNECTION 'host=old dbname=app user=repl' PUBLICATION up WITH (connect = false)""#,
        &[READY],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT subenabled FROM pg_subscription""#]],
        Later("f"),
    ),
    (
        r#"ops$ psql -h new -d app -c "CREATE SUBSCRIPTION s CONNECTION 'host=old dbname=app user=repl' PUBLICATION up WITH (create_slot = false, slot_name = 'mine', copy_data = false)""#,
        &[
            READY,
            &[
                r#"ops$ psql -h old -d app -c "SELECT pg_create_logical_replication_slot('mine', 'pgoutput')""#,
            ],
        ],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT subslotname FROM pg_subscription""#]],
        Later("mine"),
    ),
    (
        r#"ops$ psql -h new -d app -c "CREATE SUBSCRIPTION s CONNECTION 'host=old dbname=app user=repl' PUBLICATION up WITH (origin = none, disable_on_error = true)""#,
        &[READY],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT suborigin FROM pg_subscription""#]],
        Later("none"),
    ),
    (
        r#"ops$ psql -h new -d app -c "ALTER SUBSCRIPTION s DISABLE""#,
        &[
            READY,
            &[
                r#"ops$ psql -h new -d app -c "CREATE SUBSCRIPTION s CONNECTION 'host=old dbname=app user=repl' PUBLICATION up""#,
            ],
        ],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT subenabled FROM pg_subscription""#]],
        Later("f"),
    ),
    (
        r#"ops$ psql -h new -d app -c "ALTER SUBSCRIPTION s ENABLE""#,
        &[
            READY,
            &[
                r#"ops$ psql -h new -d app -c "CREATE SUBSCRIPTION s CONNECTION 'host=old dbname=app user=repl' PUBLICATION up""#,
                r#"ops$ psql -h new -d app -c "ALTER SUBSCRIPTION s DISABLE""#,
            ],
        ],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT subenabled FROM pg_subscription""#]],
        Later("t"),
    ),
    (
        r#"ops$ psql -h new -d app -c "ALTER SUBSCRIPTION s REFRESH PUBLICATION""#,
        &[
            READY,
            &[
                r#"ops$ psql -h old -d app -c "CREATE PUBLICATION p FOR TABLE acct""#,
                r#"ops$ psql -h old -d app -c "CREATE PUBLICATION more FOR TABLE item""#,
                r#"ops$ psql -h new -d app -c "CREATE SUBSCRIPTION s CONNECTION 'host=old dbname=app user=repl' PUBLICATION p""#,
                r#"ops$ psql -h old -d app -c "ALTER PUBLICATION p ADD TABLE orders""#,
            ],
        ],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT count(*) FROM pg_subscription_rel""#]],
        Later("2"),
    ),
    (
        r#"ops$ psql -h new -d app -c "ALTER SUBSCRIPTION s REFRESH PUBLICATION WITH (copy_data = false)""#,
        &[
            READY,
            &[
                r#"ops$ psql -h old -d app -c "CREATE PUBLICATION p FOR TABLE acct""#,
                r#"ops$ psql -h old -d app -c "CREATE PUBLICATION more FOR TABLE item""#,
                r#"ops$ psql -h new -d app -c "CREATE SUBSCRIPTION s CONNECTION 'host=old dbname=app user=repl' PUBLICATION p""#,
                r#"ops$ psql -h old -d app -c "ALTER PUBLICATION p ADD TABLE orders""#,
            ],
        ],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT count(*) FROM pg_subscription_rel""#]],
        Later("2"),
    ),
    (
        r#"ops$ psql -h new -d app -c "ALTER SUBSCRIPTION s SET PUBLICATION more""#,
        &[
            READY,
            &[
                r#"ops$ psql -h old -d app -c "CREATE PUBLICATION p FOR TABLE acct""#,
                r#"ops$ psql -h old -d app -c "CREATE PUBLICATION more FOR TABLE item""#,
                r#"ops$ psql -h new -d app -c "CREATE SUBSCRIPTION s CONNECTION 'host=old dbname=app user=repl' PUBLICATION p""#,
            ],
        ],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT subpublications FROM pg_subscription""#]],
        Later("{more}"),
    ),
    (
        r#"ops$ psql -h new -d app -c "ALTER SUBSCRIPTION s ADD PUBLICATION more""#,
        &[
            READY,
            &[
                r#"ops$ psql -h old -d app -c "CREATE PUBLICATION p FOR TABLE acct""#,
                r#"ops$ psql -h old -d app -c "CREATE PUBLICATION more FOR TABLE item""#,
                r#"ops$ psql -h new -d app -c "CREATE SUBSCRIPTION s CONNECTION 'host=old dbname=app user=repl' PUBLICATION p""#,
            ],
        ],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT count(*) FROM pg_subscription_rel""#]],
        Later("2"),
    ),
    (
        r#"ops$ psql -h new -d app -c "ALTER SUBSCRIPTION s ADD PUBLICATION more WITH (refresh = false)""#,
        &[
            READY,
            &[
                r#"ops$ psql -h old -d app -c "CREATE PUBLICATION p FOR TABLE acct""#,
                r#"ops$ psql -h old -d app -c "CREATE PUBLICATION more FOR TABLE item""#,
                r#"ops$ psql -h new -d app -c "CREATE SUBSCRIPTION s CONNECTION 'host=old dbname=app user=repl' PUBLICATION p""#,
            ],
        ],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT subpublications FROM pg_subscription""#]],
        Later("{p,more}"),
    ),
    (
        r#"ops$ psql -h new -d app -c "ALTER SUBSCRIPTION s DROP PUBLICATION p""#,
        &[
            READY,
            &[
                r#"ops$ psql -h old -d app -c "CREATE PUBLICATION p FOR TABLE acct""#,
                r#"ops$ psql -h old -d app -c "CREATE PUBLICATION more FOR TABLE item""#,
                r#"ops$ psql -h new -d app -c "CREATE SUBSCRIPTION s CONNECTION 'host=old dbname=app user=repl' PUBLICATION p""#,
                r#"ops$ psql -h new -d app -c "ALTER SUBSCRIPTION s ADD PUBLICATION more""#,
            ],
        ],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT subpublications FROM pg_subscription""#]],
        Later("{more}"),
    ),
    (
        r#"ops$ psql -h new -d app -c "ALTER SUBSCRIPTION s SET (slot_name = NONE)""#,
        &[
            READY,
            &[
                r#"ops$ psql -h new -d app -c "CREATE SUBSCRIPTION s CONNECTION 'host=old dbname=app user=repl' PUBLICATION up""#,
                r#"ops$ psql -h new -d app -c "ALTER SUBSCRIPTION s DISABLE""#,
            ],
        ],
        &[&[
            r#"ops$ psql -h new -d app -Atc "SELECT count(*) FROM pg_subscription WHERE subslotname IS NULL""#,
        ]],
        Later("1"),
    ),
    (
        r#"ops$ psql -h new -d app -c "ALTER SUBSCRIPTION s SET (origin = none)""#,
        &[
            READY,
            &[
                r#"ops$ psql -h new -d app -c "CREATE SUBSCRIPTION s CONNECTION 'host=old dbname=app user=repl' PUBLICATION up""#,
            ],
        ],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT suborigin FROM pg_subscription""#]],
        Later("none"),
    ),
    (
        r#"ops$ psql -h new -d app -c "ALTER SUBSCRIPTION s CONNECTION 'host=next dbname=app user=repl'""#,
        &[
            READY,
            &[
                r#"ops$ psql -h new -d app -c "CREATE SUBSCRIPTION s CONNECTION 'host=old dbname=app user=repl' PUBLICATION up""#,
            ],
        ],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT subconninfo FROM pg_subscription""#]],
        Later("host=next"),
    ),
    (
        r#"ops$ psql -h new -d app -c "ALTER SUBSCRIPTION s SKIP (lsn = '7/0')""#,
        &[
            READY,
            &[
                r#"ops$ psql -h new -d app -c "CREATE SUBSCRIPTION s CONNECTION 'host=old dbname=app user=repl' PUBLICATION up""#,
            ],
        ],
        &[],
        Says("ALTER SUBSCRIPTION"),
    ),
    (
        r#"ops$ psql -h new -d app -c "DROP SUBSCRIPTION s""#,
        &[
            READY,
            &[
                r#"ops$ psql -h new -d app -c "CREATE SUBSCRIPTION s CONNECTION 'host=old dbname=app user=repl' PUBLICATION up""#,
            ],
        ],
        &[&[
            r#"ops$ psql -h old -d app -Atc "SELECT count(*) + 7 FROM pg_replication_slots WHERE slot_name = 's'""#,
        ]],
        Later("7"),
    ),
    (
        r#"ops$ psql -h new -d app -c "DROP SUBSCRIPTION IF EXISTS s""#,
        &[
            READY,
            &[
                r#"ops$ psql -h new -d app -c "CREATE SUBSCRIPTION s CONNECTION 'host=old dbname=app user=repl' PUBLICATION up""#,
            ],
        ],
        &[&[
            r#"ops$ psql -h old -d app -Atc "SELECT count(*) + 7 FROM pg_replication_slots WHERE slot_name = 's'""#,
        ]],
        Later("7"),
    ),
    (
        r#"ops$ psql -h old -d app -c "SELECT pg_create_logical_replication_slot('mine', 'pgoutput')""#,
        &[],
        &[&[
            r#"ops$ psql -h old -d app -Atc "SELECT count(*) FROM pg_replication_slots WHERE slot_name = 'mine'""#,
        ]],
        Later("1"),
    ),
    (
        r#"ops$ psql -h old -d app -c "SELECT pg_drop_replication_slot('mine')""#,
        &[&[r#"ops$ psql -h old -d app -c "SELECT pg_create_logical_replication_slot('mine', 'pgoutput')""#]],
        &[&[r#"ops$ psql -h old -d app -Atc "SELECT count(*) + 7 FROM pg_replication_slots""#]],
        Later("7"),
    ),
    (
        r#"ops$ psql -h old -d app -c "SELECT pg_replication_slot_advance('mine', pg_current_wal_lsn())""#,
        &[&[
            r#"ops$ psql -h old -d app -c "SELECT pg_create_logical_replication_slot('mine', 'pgoutput')""#,
            "ops$ sleep 5",
        ]],
        &[],
        Says("mine"),
    ),
    (
        r#"ops$ psql -h old -d postgres -c "ALTER ROLE app SET default_transaction_read_only = on""#,
        &[],
        &[&[r#"ops$ psql -h old -U app -d app -c "DELETE FROM item""#]],
        Later("read-only"),
    ),
    (
        r#"ops$ psql -h old -d postgres -c "ALTER ROLE app RESET default_transaction_read_only""#,
        &[&[r#"ops$ psql -h old -d postgres -c "ALTER ROLE app SET default_transaction_read_only = on""#]],
        &[&[r#"ops$ psql -h old -U app -d app -c "UPDATE acct SET mark = 0 WHERE id = 1""#]],
        Later("UPDATE 1"),
    ),
    (
        r#"ops$ psql -h new -d postgres -c "CREATE USER app WITH REPLICATION ENCRYPTED PASSWORD 'secret'""#,
        &[],
        &[&[r#"ops$ psql -h new -d postgres -Atc "SELECT count(*) FROM pg_roles WHERE rolname = 'app'""#]],
        Later("1"),
    ),
    (
        r#"ops$ psql -h old -d app -c "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO app""#,
        &[],
        &[&[
            r#"ops$ psql -h old -d app -c "CREATE TABLE late (id bigint PRIMARY KEY)""#,
            r#"ops$ psql -h old -U app -d app -Atc "SELECT count(*) + 70000 FROM late""#,
        ]],
        Later("70000"),
    ),
    (r#"ops$ psql -h old -d app -c "GRANT USAGE ON SCHEMA public TO repl""#, &[], &[], Says("GRANT")),
    (
        r#"ops$ psql -h old -d postgres -c "ALTER ROLE app NOLOGIN""#,
        &[],
        &[&[r#"ops$ psql -h old -U app -d app -c "SELECT 1""#]],
        Later("not permitted"),
    ),
    (
        r#"ops$ psql -h old -d postgres -c "ALTER DATABASE app SET default_transaction_read_only = on""#,
        &[],
        &[&[r#"ops$ psql -h old -d app -c "DELETE FROM item""#]],
        Later("read-only"),
    ),
    (
        r#"ops$ psql -h old -d postgres -c "ALTER SYSTEM SET default_transaction_read_only = on" -c "SELECT pg_reload_conf()""#,
        &[],
        &[&[r#"ops$ psql -h old -d app -c "DELETE FROM item""#]],
        Later("read-only"),
    ),
    (
        r#"ops$ psql -h old -d postgres -c "ALTER ROLE app CONNECTION LIMIT 0""#,
        &[],
        &[&[r#"ops$ psql -h old -U app -d app -c "SELECT 1""#]],
        Later("too many connections for role"),
    ),
    (
        r#"ops$ psql -h old -d postgres -c "ALTER DATABASE app CONNECTION LIMIT 0""#,
        &[],
        &[&[r#"ops$ psql -h old -U app -d app -c "SELECT 1""#]],
        Later("too many connections for database"),
    ),
    (
        r#"ops$ psql -h old -d postgres -c "ALTER DATABASE app WITH ALLOW_CONNECTIONS false""#,
        &[],
        &[&[r#"ops$ psql -h old -d app -c "SELECT 1""#]],
        Later("not currently accepting"),
    ),
    (
        r#"ops$ psql -h old -d postgres -c "UPDATE pg_database SET datallowconn = false WHERE datname = 'app'""#,
        &[],
        &[&[r#"ops$ psql -h old -d app -c "SELECT 1""#]],
        Later("not currently accepting"),
    ),
    (
        r#"ops$ psql -h old -d app -c "REVOKE INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public FROM app""#,
        &[],
        &[&[r#"ops$ psql -h old -U app -d app -c "UPDATE acct SET mark = 0 WHERE id = 1""#]],
        Later("permission denied"),
    ),
    (
        r#"ops$ psql -h old -d postgres -c "REVOKE CONNECT ON DATABASE app FROM PUBLIC, app""#,
        &[],
        &[&[r#"ops$ psql -h old -U app -d app -c "SELECT 1""#]],
        Later("permission denied"),
    ),
    (
        r#"ops$ psql -h old -d postgres -Atc "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'""#,
        &[],
        &[],
        Says("t"),
    ),
    (
        r#"ops$ psql -h old -d postgres -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'app' AND pid <> pg_backend_pid()""#,
        &[],
        &[],
        Says("t"),
    ),
    (
        r#"ops$ psql -h old -d app -c "ALTER SEQUENCE orders_id_seq RESTART WITH 50000""#,
        &[],
        &[&[r#"ops$ psql -h old -d app -Atc "SELECT last_value > 40000 FROM orders_id_seq""#]],
        Later("t"),
    ),
    (
        r#"ops$ psql -h old -d app -c "SELECT setval('orders_id_seq', (SELECT max(id) FROM orders) + 50000)""#,
        &[],
        &[&[r#"ops$ psql -h old -d app -Atc "SELECT last_value > 50000 FROM orders_id_seq""#]],
        Later("t"),
    ),
    (
        r#"ops$ psql -h old -d app -c "SELECT setval(pg_get_serial_sequence('orders', 'id'), coalesce(max(id), 1) + 50000) FROM orders""#,
        &[],
        &[&[r#"ops$ psql -h old -d app -Atc "SELECT last_value > 50000 FROM orders_id_seq""#]],
        Later("t"),
    ),
    (
        r#"ops$ psql -h old -d app -c "SELECT setval('orders_id_seq', 50000)""#,
        &[],
        &[&[r#"ops$ psql -h old -d app -Atc "SELECT last_value > 40000 FROM orders_id_seq""#]],
        Later("t"),
    ),
    (
        r#"ops$ psql -h old -d app -c "CREATE TABLE late (id bigint PRIMARY KEY)""#,
        &[],
        &[&[r#"ops$ psql -h old -d app -Atc "SELECT count(*) FROM pg_tables WHERE tablename = 'late'""#]],
        Later("1"),
    ),
    (
        r#"ops$ psql -h old -d app -c "ALTER TABLE acct ADD COLUMN note text""#,
        &[],
        &[&[r#"ops$ psql -h old -d app -c "UPDATE acct SET note = 'x' WHERE id = 1""#]],
        Later("UPDATE 1"),
    ),
    (r#"ops$ psql -h old -d app -c "ALTER TABLE acct REPLICA IDENTITY FULL""#, &[], &[], Says("ALTER TABLE")),
    (
        r#"ops$ psql -h old -d app -c "CREATE UNIQUE INDEX bare_code ON bare (code)""#,
        &[&[
            r#"ops$ psql -h old -d app -c "CREATE TABLE bare (id bigint, code bigint NOT NULL)""#,
            r#"ops$ psql -h old -d app -c "INSERT INTO bare (id, code) VALUES (1, 1)""#,
        ]],
        &[&[r#"ops$ psql -h old -d app -c "INSERT INTO bare (id, code) VALUES (2, 1)""#]],
        Later("duplicate key value violates unique constraint"),
    ),
    (
        r#"ops$ psql -h old -d app -c "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS bare_code ON public.bare USING btree (code)""#,
        &[&[
            r#"ops$ psql -h old -d app -c "CREATE TABLE bare (id bigint, code bigint NOT NULL)""#,
            r#"ops$ psql -h old -d app -c "INSERT INTO bare (id, code) VALUES (1, 1)""#,
        ]],
        &[&[r#"ops$ psql -h old -d app -c "INSERT INTO bare (id, code) VALUES (2, 1)""#]],
        Later("duplicate key value violates unique constraint"),
    ),
    (
        r#"ops$ psql -h old -d app -c "ALTER TABLE bare REPLICA IDENTITY USING INDEX bare_code""#,
        &[&[
            r#"ops$ psql -h old -d app -c "CREATE TABLE bare (id bigint, code bigint NOT NULL)""#,
            r#"ops$ psql -h old -d app -c "INSERT INTO bare (id, code) VALUES (1, 1)""#,
            r#"ops$ psql -h old -d app -c "CREATE UNIQUE INDEX bare_code ON bare (code)""#,
            r#"ops$ psql -h old -d app -c "CREATE PUBLICATION up FOR ALL TABLES""#,
        ]],
        &[&[r#"ops$ psql -h old -d app -c "UPDATE bare SET id = 3 WHERE code = 1""#]],
        Later("UPDATE 1"),
    ),
    (
        r#"ops$ psql -h old -d app -c "DROP INDEX bare_code""#,
        &[&[
            r#"ops$ psql -h old -d app -c "CREATE TABLE bare (id bigint, code bigint NOT NULL)""#,
            r#"ops$ psql -h old -d app -c "INSERT INTO bare (id, code) VALUES (1, 1)""#,
            r#"ops$ psql -h old -d app -c "CREATE UNIQUE INDEX bare_code ON bare (code)""#,
        ]],
        &[&[r#"ops$ psql -h old -d app -c "INSERT INTO bare (id, code) VALUES (2, 1)""#]],
        Later("INSERT 0 1"),
    ),
    (
        r#"ops$ psql -h old -d app -c "CREATE INDEX bare_id ON bare (id)""#,
        &[&[
            r#"ops$ psql -h old -d app -c "CREATE TABLE bare (id bigint, code bigint NOT NULL)""#,
            r#"ops$ psql -h old -d app -c "INSERT INTO bare (id, code) VALUES (1, 1)""#,
        ]],
        &[&[r#"ops$ psql -h old -d app -c "CREATE INDEX bare_id ON bare (code)""#]],
        Later("already exists"),
    ),
    (
        r#"ops$ psql -h old -d app -c "TRUNCATE acct""#,
        &[],
        &[&[r#"ops$ psql -h old -d app -Atc "SELECT count(*) + 70000 FROM acct""#]],
        Later("70000"),
    ),
    (r#"ops$ psql -h old -d app -c "DELETE FROM acct WHERE id = 1""#, &[], &[], Says("DELETE 1")),
    (r#"ops$ psql -h old -d app -c "UPDATE acct SET mark = 0 WHERE id = 1""#, &[], &[], Says("UPDATE 1")),
    (r#"ops$ psql -h old -d app -c "CHECKPOINT""#, &[], &[], Says("CHECKPOINT")),
    (r#"ops$ psql -h old -d app -c "ANALYZE""#, &[], &[], Says("ANALYZE")),
    ("app$ applications stop all", &[], &[], Final("/clusters/0/applications", "false")),
    (
        "app$ applications start new",
        &[&["app$ applications stop all"]],
        &[],
        Final("/clusters/1/applications", "true"),
    ),
    ("app$ applications move shop to new", &[], &[], Final("/clusters/1/applications", "true")),
];
