//! What each form that is played does at clusters: `old` serves, `new` and `next` are empty.

mod dumps;
mod statements;

use super::Shows::{Fails, Final, Later, Says, Takes, Updates};
use super::{Lines, Row, each_played_form_has_an_effect};
use dumps::DUMPS;
use postgres::Twin;
use statements::STATEMENTS;

/// The new cluster has the roles and an empty database.
const PREP: Lines =
    &["ops$ pg_dumpall -h old -g | psql -h new -d postgres", "ops$ createdb -h new -O app app"];

/// And the tables, which are published at the old one.
const READY: Lines = &[
    "ops$ pg_dumpall -h old -g | psql -h new -d postgres",
    "ops$ createdb -h new -O app app",
    "ops$ pg_dump -h old -d app -s | psql -h new -d app",
    r#"ops$ psql -h old -d app -c "CREATE PUBLICATION up FOR ALL TABLES""#,
];

/// What programs are called with.
const PROGRAMS: &[Row] = &[
    (
        r#"ops$ psql -h old -d app -c "INSERT INTO item (id, mark) VALUES (900001, 0)""#,
        &[],
        &[&[r#"ops$ psql -h old -d app -Atc "SELECT count(*) FROM item WHERE id = 900001""#]],
        Later("1"),
    ),
    (
        r#"new$ psql -d app -c "INSERT INTO item (id, mark) VALUES (900001, 0)""#,
        &[READY],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT count(*) FROM item WHERE id = 900001""#]],
        Later("1"),
    ),
    (
        r#"ops$ psql -h newhost -d app -c "INSERT INTO item (id, mark) VALUES (900001, 0)""#,
        &[READY],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT count(*) FROM item WHERE id = 900001""#]],
        Later("1"),
    ),
    (
        r#"ops$ psql "host=old dbname=app user=postgres" -c "INSERT INTO item (id, mark) VALUES (900001, 0)""#,
        &[],
        &[&[r#"ops$ psql -h old -d app -Atc "SELECT count(*) FROM item WHERE id = 900001""#]],
        Later("1"),
    ),
    (
        r#"ops$ psql postgresql://postgres@old:5432/app -c "INSERT INTO item (id, mark) VALUES (900001, 0)""#,
        &[],
        &[&[r#"ops$ psql -h old -d app -Atc "SELECT count(*) FROM item WHERE id = 900001""#]],
        Later("1"),
    ),
    (
        r#"ops$ psql -h old -p 5432 -U app -d app -Atc "INSERT INTO item (id, mark) VALUES (900001, 0)""#,
        &[],
        &[&[r#"ops$ psql -h old -d app -Atc "SELECT count(*) FROM item WHERE id = 900001""#]],
        Later("1"),
    ),
    (
        r#"ops$ psql --host=old --username=postgres --dbname=app --command="INSERT INTO item (id, mark) VALUES (900001, 0)""#,
        &[],
        &[&[r#"ops$ psql -h old -d app -Atc "SELECT count(*) FROM item WHERE id = 900001""#]],
        Later("1"),
    ),
    (
        r#"ops$ psql -X -h old app -c "INSERT INTO item (id, mark) VALUES (900001, 0)" -c "SELECT 1""#,
        &[],
        &[&[r#"ops$ psql -h old -d app -Atc "SELECT count(*) FROM item WHERE id = 900001""#]],
        Later("1"),
    ),
    (
        r#"ops$ psql -h old -d app -v ON_ERROR_STOP=1 -c "INSERT INTO item (id, mark) VALUES (900001, 0)""#,
        &[],
        &[&[r#"ops$ psql -h old -d app -Atc "SELECT count(*) FROM item WHERE id = 900001""#]],
        Later("1"),
    ),
    (
        r#"ops$ echo "INSERT INTO item (id, mark) VALUES (900001, 0)" | psql -h old -d app"#,
        &[],
        &[&[r#"ops$ psql -h old -d app -Atc "SELECT count(*) FROM item WHERE id = 900001""#]],
        Later("1"),
    ),
    (
        r#"ops$ psql -h old -d app <<< "INSERT INTO item (id, mark) VALUES (900001, 0)""#,
        &[],
        &[&[r#"ops$ psql -h old -d app -Atc "SELECT count(*) FROM item WHERE id = 900001""#]],
        Later("1"),
    ),
    (r#"ops$ psql -h old -d app -v tables=acct -c "SELECT 1""#, &[], &[], Says("        1")),
    (r#"ops$ psql -h old -d app -x -c "SELECT id FROM acct WHERE id = 1""#, &[], &[], Says("id | 1")),
    (r#"ops$ psql -h old -d app --csv -c "SELECT id, id FROM acct WHERE id = 1""#, &[], &[], Says("1,1")),
    (r#"ops$ psql -h old -d app -AF ';' -c "SELECT id, id FROM acct WHERE id = 1""#, &[], &[], Says("1;1")),
    (
        r#"ops$ psql -h old -d app -P pager=off -P footer=off -c "SELECT id FROM acct WHERE id = 1""#,
        &[],
        &[],
        Says(" 1"),
    ),
    (
        r#"ops$ psql -h old -d app -e -c "SELECT id FROM acct WHERE id = 1""#,
        &[],
        &[],
        Says("SELECT id FROM acct WHERE id = 1"),
    ),
    ("ops$ pg_isready -h new", &[], &[], Says("new:5432 - accepting connections")),
    (
        "ops$ pg_isready -h old -p 5432 -d app -t 3",
        &[&["old$ pg_ctl -D /srv/old stop"]],
        &[],
        Fails("old:5432 - no response"),
    ),
    ("ops$ until pg_isready -h new; do sleep 1; done", &[], &[], Says("accepting connections")),
    (r#"ops$ while ! psql -h new -d app -c "SELECT 1"; do sleep 1; done"#, &[PREP], &[], Says("(1 row)")),
    (
        "ops$ createdb -h new app",
        &[],
        &[&[r#"ops$ psql -h new -d postgres -Atc "SELECT count(*) FROM pg_database WHERE datname = 'app'""#]],
        Later("1"),
    ),
    (
        "ops$ createdb -h new -T template0 -E UTF8 app",
        &[],
        &[&[r#"ops$ psql -h new -d postgres -Atc "SELECT count(*) FROM pg_database WHERE datname = 'app'""#]],
        Later("1"),
    ),
    (
        "ops$ createdb -h new -U postgres -O postgres app",
        &[],
        &[&[r#"ops$ psql -h new -d postgres -Atc "SELECT count(*) FROM pg_database WHERE datname = 'app'""#]],
        Later("1"),
    ),
    (
        "ops$ dropdb -h new app",
        &[&["ops$ createdb -h new app"]],
        &[&[
            r#"ops$ psql -h new -d postgres -Atc "SELECT count(*) + 7 FROM pg_database WHERE datname = 'app'""#,
        ]],
        Later("7"),
    ),
    (
        "ops$ dropdb -h new --if-exists --force app",
        &[&["ops$ createdb -h new app"]],
        &[&[
            r#"ops$ psql -h new -d postgres -Atc "SELECT count(*) + 7 FROM pg_database WHERE datname = 'app'""#,
        ]],
        Later("7"),
    ),
    (
        "ops$ createuser -h new app",
        &[],
        &[&[r#"ops$ psql -h new -d postgres -Atc "SELECT count(*) FROM pg_roles WHERE rolname = 'app'""#]],
        Later("1"),
    ),
    (
        "ops$ createuser -h new --replication app",
        &[],
        &[&[r#"ops$ psql -h new -d postgres -Atc "SELECT count(*) FROM pg_roles WHERE rolname = 'app'""#]],
        Later("1"),
    ),
    ("old$ pg_ctl -D /srv/old stop -m fast", &[], &[], Final("/clusters/0/up", "false")),
    ("old$ pg_ctl -D old stop", &[], &[], Final("/clusters/0/up", "false")),
    (
        "old$ pg_ctl stop --pgdata=/srv/old --mode=fast -w -t 60 -s",
        &[],
        &[],
        Final("/clusters/0/up", "false"),
    ),
    (
        "old$ pg_ctl -D /srv/old -l log start",
        &[&["old$ pg_ctl -D old stop"]],
        &[],
        Final("/clusters/0/up", "true"),
    ),
    (
        "old$ pg_ctl -D /srv/old -m fast restart",
        &[&[r#"ops$ psql -h old -d postgres -c "ALTER SYSTEM SET max_replication_slots = 3""#]],
        &[&[r#"ops$ psql -h old -d postgres -Atc "SHOW max_replication_slots""#]],
        Later("3"),
    ),
    (
        "old$ pg_ctl -D /srv/old reload",
        &[&[r#"ops$ psql -h old -d postgres -c "ALTER SYSTEM SET default_transaction_read_only = on""#]],
        &[&[r#"ops$ psql -h old -d app -c "DELETE FROM item""#]],
        Later("read-only"),
    ),
    ("old$ pg_ctl -D /srv/old status", &[], &[], Says("server is running")),
    ("old$ pg_controldata -D /srv/old", &[], &[], Says("in production")),
    (
        r#"new$ pg_createsubscriber -D /srv/new -P "host=old user=postgres" -d app"#,
        &[&["new$ pg_ctl -D /srv/new stop"]],
        &[],
        Fails("subscriber data directory is not a copy of the source database cluster"),
    ),
    (
        r#"new$ pg_createsubscriber --pgdata=/srv/new --publisher-server="host=old dbname=app" --publication=up --subscription=up --dry-run"#,
        &[&["new$ pg_ctl -D /srv/new stop"]],
        &[],
        Fails("subscriber data directory is not a copy of the source database cluster"),
    ),
    (
        "old$ pg_upgrade -b /usr/lib/postgresql/16/bin -B /usr/lib/postgresql/17/bin -d /srv/old -D /srv/next",
        &[&["old$ pg_ctl -D /srv/old stop", "old$ pg_ctl -D /srv/next stop"]],
        &[&[
            "old$ pg_ctl -D /srv/next start",
            r#"ops$ psql -h next -d app -Atc "SELECT count(*) FROM acct WHERE id = 1""#,
        ]],
        Later("1"),
    ),
    (
        "old$ pg_upgrade -d /srv/old -D /srv/next --link",
        &[&["old$ pg_ctl -D /srv/old stop", "old$ pg_ctl -D /srv/next stop"]],
        &[&[
            "old$ pg_ctl -D /srv/next start",
            r#"ops$ psql -h next -d app -Atc "SELECT count(*) FROM acct WHERE id = 1""#,
        ]],
        Later("1"),
    ),
    (
        "old$ pg_upgrade -d /srv/old -D /srv/next --check",
        &[&["old$ pg_ctl -D /srv/old stop", "old$ pg_ctl -D /srv/next stop"]],
        &[],
        Says("Clusters are compatible"),
    ),
    (
        r#"ops$ until [ "$(psql -h new -d app -Atc "SELECT count(*) FROM pg_subscription_rel WHERE srsubstate <> 'r'")" = 0 ]; do sleep 1; done"#,
        &[
            READY,
            &[
                r#"ops$ psql -h new -d app -c "CREATE SUBSCRIPTION up CONNECTION 'host=old dbname=app user=repl' PUBLICATION up""#,
            ],
        ],
        &[],
        Takes(1),
    ),
    (
        r#"ops$ while [ "$(psql -h new -d app -Atc "SELECT count(*) FROM pg_subscription_rel WHERE srsubstate <> 'r'")" != 0 ]; do echo waiting; sleep 1; done"#,
        &[
            READY,
            &[
                r#"ops$ psql -h new -d app -c "CREATE SUBSCRIPTION up CONNECTION 'host=old dbname=app user=repl' PUBLICATION up""#,
            ],
        ],
        &[],
        Takes(1),
    ),
    (
        r#"ops$ while [[ $(psql -h new -d app -Atc "SELECT count(*) FROM pg_subscription_rel WHERE srsubstate <> 'r'") -gt 0 ]]; do sleep 1; done"#,
        &[
            READY,
            &[
                r#"ops$ psql -h new -d app -c "CREATE SUBSCRIPTION up CONNECTION 'host=old dbname=app user=repl' PUBLICATION up""#,
            ],
        ],
        &[],
        Takes(1),
    ),
    (
        r#"ops$ until [ "$(psql -h new -d app -tc "SELECT count(*) FROM pg_subscription_rel WHERE srsubstate <> 'r'" | tr -d ' ')" = 0 ]; do sleep 1; done"#,
        &[
            READY,
            &[
                r#"ops$ psql -h new -d app -c "CREATE SUBSCRIPTION up CONNECTION 'host=old dbname=app user=repl' PUBLICATION up""#,
            ],
        ],
        &[],
        Takes(1),
    ),
    (
        r#"ops$ until test "$(psql -h new -d app -Atc "SELECT count(*) FROM pg_subscription_rel WHERE srsubstate <> 'r'")" = 0; do sleep 1; done"#,
        &[
            READY,
            &[
                r#"ops$ psql -h new -d app -c "CREATE SUBSCRIPTION up CONNECTION 'host=old dbname=app user=repl' PUBLICATION up""#,
            ],
        ],
        &[],
        Takes(1),
    ),
    (
        r#"ops$ psql -h old -d app -Atc "SELECT format('SELECT setval(%L, %s);', schemaname || '.' || sequencename, last_value) FROM pg_sequences WHERE last_value IS NOT NULL" | psql -h new -d app -At"#,
        &[READY],
        &[&[r#"ops$ psql -h new -d app -Atc "SELECT last_value > 900 FROM orders_id_seq""#]],
        Later("t"),
    ),
];

/// What is typed at a pooler.
const POOLER: &[Row] = &[
    (
        r#"ops$ psql -h bouncer -p 6432 -d pgbouncer -U postgres -c "PAUSE app""#,
        &[],
        &[&["ops$ sleep 10"]],
        Updates,
    ),
    (r#"ops$ psql -p 6432 pgbouncer -c "PAUSE""#, &[], &[&["ops$ sleep 10"]], Updates),
    (
        r#"ops$ psql -h bouncer -p 6432 -d pgbouncer -U postgres -c "RESUME app""#,
        &[&[r#"ops$ psql -p 6432 pgbouncer -c "PAUSE app""#]],
        &[&["ops$ sleep 10"]],
        Updates,
    ),
    (
        r#"ops$ psql -h bouncer -p 6432 -d pgbouncer -U postgres -c "RELOAD""#,
        &[&["ops$ sed -i 's/host=old/host=new/' /etc/pgbouncer/pgbouncer.ini"]],
        &[],
        Final("/clusters/1/applications", "true"),
    ),
    (
        "ops$ sed -i 's/host=old/host=new/' /etc/pgbouncer/pgbouncer.ini",
        &[],
        &[&[r#"ops$ psql -p 6432 pgbouncer -c "RELOAD""#]],
        Final("/clusters/1/applications", "true"),
    ),
];

#[test]
fn each_form_that_is_played_has_its_effect_at_clusters() {
    each_played_form_has_an_effect::<Twin>("postgres", &[PROGRAMS, DUMPS, POOLER, STATEMENTS].concat());
}
