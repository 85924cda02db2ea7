//! Statements that the parser does not know, read by hand from its tokens.

use super::connection::Conninfo;
use super::options::{PublicationOptions, SubscriptionOption};
use super::statement::{
    Admission, AlterSubscription, Connection, Index, PublicationTable, PublicationTables, SettingChange,
    Statement,
};
use super::words::Words;
use super::{NotRead, truth};
use sqlparser::tokenizer::TokenWithSpan;

/// The statement, where it is one of these; what of it nobody knows, where it begins like one of these.
pub(super) fn read(tokens: &[TokenWithSpan]) -> Option<Result<Statement, NotRead>> {
    let mut words = Words::of(tokens);
    let reader: fn(&mut Words) -> Result<Statement, NotRead> = match words.first_two() {
        (Some("create"), Some("publication")) => create_publication,
        (Some("alter"), Some("publication")) => alter_publication,
        (Some("drop"), Some("publication")) => drop_publication,
        (Some("create"), Some("subscription")) => create_subscription,
        (Some("alter"), Some("subscription")) => alter_subscription,
        (Some("drop"), Some("subscription")) => drop_subscription,
        (Some("create"), Some("unique" | "index")) => create_index,
        (Some("drop"), Some("index")) => drop_index,
        (Some("create"), Some("database")) => create_database,
        (Some("drop"), Some("database")) => drop_database,
        (Some("alter"), Some("database")) => alter_database,
        (Some("alter"), Some("system")) => alter_system,
        (Some("alter"), Some("default")) => default_privileges,
        (Some("alter"), Some("sequence")) => alter_sequence,
        (Some("create"), Some("sequence")) => create_sequence,
        (Some("grant"), Some(_)) => |words| privileges(words, true),
        (Some("revoke"), Some(_)) => |words| privileges(words, false),
        (Some("prepare"), Some("transaction")) => {
            |words| Ok(Statement::PrepareTransaction(words.skip(2).text()?))
        }
        (Some("commit"), Some("prepared")) => {
            |words| Ok(Statement::FinishPrepared(words.skip(2).text()?, true))
        }
        (Some("rollback"), Some("prepared")) => {
            |words| Ok(Statement::FinishPrepared(words.skip(2).text()?, false))
        }
        (Some("checkpoint"), _) => |words| words.skip(1).done(Statement::Checkpoint),
        (Some("set"), Some(_)) => set,
        (Some("show"), Some(_)) => |words| Ok(Statement::Show(words.skip(1).rest())),
        (Some("analyze" | "analyse"), _) => |words| tend(words, "ANALYZE"),
        (Some("vacuum"), _) => |words| tend(words, "VACUUM"),
        (Some("reindex"), _) => reindex,
        _ => return None,
    };
    let read = reader(&mut words);
    Some(read.and_then(|statement| words.done(statement)))
}

/// `ANALYZE`, `VACUUM`: what changes nothing that anybody sees, of these tables or of all.
fn tend(words: &mut Words, tag: &'static str) -> Result<Statement, NotRead> {
    words.skip(1);
    if words.symbol("(") {
        while !words.symbol(")") {
            if words.at_end() {
                return words.unknown();
            }
            words.skip(1);
        }
    }
    while ["full", "freeze", "verbose", "analyze", "analyse"].iter().any(|word| words.take(word)) {}
    let mut tables = Vec::new();
    while !words.at_end() {
        let table = words.object()?;
        let columns = if words.symbol("(") { words.names()? } else { Vec::new() };
        if !columns.is_empty() {
            words.expect_symbol(")")?;
        }
        tables.push((table, columns));
        if !words.symbol(",") {
            break;
        }
    }
    Ok(Statement::Tend { tag, tables })
}

/// `REINDEX`: of a table, or of what is not looked for here.
fn reindex(words: &mut Words) -> Result<Statement, NotRead> {
    words.skip(1);
    if words.symbol("(") {
        while !words.at_end() && !words.symbol(")") {
            words.skip(1);
        }
    }
    let is_table = words.take("table");
    if !is_table && !["index", "schema", "database", "system"].iter().any(|word| words.take(word)) {
        return words.unknown();
    }
    words.take("concurrently");
    let name = if words.at_end() { None } else { Some(words.object()?) };
    let tables = name.into_iter().filter(|_| is_table).map(|name| (name, Vec::new())).collect();
    Ok(Statement::Tend { tag: "REINDEX", tables })
}

fn set(words: &mut Words) -> Result<Statement, NotRead> {
    words.skip(1);
    words.take("session");
    let name = words.name()?;
    if !words.symbol("=") && !words.take("to") {
        return words.unknown();
    }
    Ok(Statement::Set(name, words.value()?))
}

/// `SET x = y`, `SET x TO y`, `RESET x`.
fn setting(words: &mut Words) -> Result<SettingChange, NotRead> {
    if words.take("reset") {
        return Ok(if words.take("all") {
            SettingChange::ResetAll
        } else {
            SettingChange::Reset(words.name()?)
        });
    }
    words.expect("set")?;
    let name = words.name()?;
    if !words.symbol("=") && !words.take("to") {
        return words.unknown();
    }
    let value = words.value()?;
    Ok(if value.eq_ignore_ascii_case("default") {
        SettingChange::Reset(name)
    } else {
        SettingChange::Set(name, value)
    })
}

fn alter_system(words: &mut Words) -> Result<Statement, NotRead> {
    words.skip(2);
    Ok(Statement::AlterSystem(setting(words)?))
}

/// `CREATE [UNIQUE] INDEX` over columns. Expressions, filters and further columns nobody reads.
fn create_index(words: &mut Words) -> Result<Statement, NotRead> {
    words.skip(1);
    let unique = words.take("unique");
    words.expect("index")?;
    let concurrently = words.take("concurrently");
    let if_not_exists = words.take("if") && words.take("not") && words.take("exists");
    let name = if words.take("on") {
        None
    } else {
        let name = words.object()?;
        words.expect("on")?;
        Some(name)
    };
    words.take("only");
    let table = words.object()?;
    if words.take("using") {
        words.expect("btree")?;
    }
    words.expect_symbol("(")?;
    let columns = words.names()?;
    words.expect_symbol(")")?;
    Ok(Statement::CreateIndex { index: Index { name, columns, unique }, table, if_not_exists, concurrently })
}

fn drop_index(words: &mut Words) -> Result<Statement, NotRead> {
    words.skip(2);
    words.take("concurrently");
    let if_exists = words.if_exists();
    Ok(Statement::DropIndex { name: words.object()?, if_exists })
}

fn create_database(words: &mut Words) -> Result<Statement, NotRead> {
    words.skip(2);
    let name = words.name()?;
    let mut owner = None;
    words.take("with");
    while !words.at_end() {
        let option = words.name()?;
        words.symbol("=");
        let value = words.value()?;
        match option.as_str() {
            "owner" => owner = Some(value),
            "template" | "encoding" | "locale" | "lc_collate" | "lc_ctype" | "tablespace" => {}
            _ => return Err(NotRead::new(format!("the option `{option}` of CREATE DATABASE"))),
        }
    }
    Ok(Statement::CreateDatabase { name, owner })
}

fn drop_database(words: &mut Words) -> Result<Statement, NotRead> {
    words.skip(2);
    let if_exists = words.if_exists();
    let name = words.name()?;
    words.take("with");
    let force = words.symbol("(") && words.take("force") && words.symbol(")");
    Ok(Statement::DropDatabase { name, if_exists, force })
}

fn alter_database(words: &mut Words) -> Result<Statement, NotRead> {
    words.skip(2);
    let name = words.name()?;
    if words.take("owner") {
        words.expect("to")?;
        return Ok(Statement::DatabaseOwner(name, words.name()?));
    }
    words.take("with");
    if words.take("connection") {
        words.expect("limit")?;
        words.symbol("=");
        let admission = Admission::Shut(shuts(words.number()?)?);
        return Ok(Statement::Admission { database: name, admission, tag: "ALTER DATABASE" });
    }
    if words.take("allow_connections") {
        words.symbol("=");
        let admission = Admission::Closed(!truth(&words.value()?));
        return Ok(Statement::Admission { database: name, admission, tag: "ALTER DATABASE" });
    }
    Ok(Statement::AlterDatabase(name, setting(words)?))
}

/// Whether a limit of connections keeps everybody out whom it concerns. How many of a pool a limit lets in nobody knows here.
///
/// # Errors
/// A limit that is another one than 0 and than -1, which is none.
pub(super) fn shuts(limit: i64) -> Result<bool, NotRead> {
    match limit {
        0 => Ok(true),
        -1 => Ok(false),
        other => Err(NotRead::new(format!("a limit of {other} connections"))),
    }
}

fn create_sequence(words: &mut Words) -> Result<Statement, NotRead> {
    words.skip(2);
    Ok(Statement::CreateSequence(words.object()?))
}

fn alter_sequence(words: &mut Words) -> Result<Statement, NotRead> {
    words.skip(2);
    words.if_exists();
    let name = words.object()?;
    let (mut increment, mut restart, mut owner) = (None, None, None);
    while !words.at_end() {
        if words.take("increment") {
            words.take("by");
            increment = Some(words.number()?);
        } else if words.take("restart") {
            restart = Some(None);
            if words.take("with") || words.is_number() {
                restart = Some(Some(words.number()?));
            }
        } else if words.take("owner") {
            words.expect("to")?;
            owner = Some(words.name()?);
        } else {
            return words.unknown();
        }
    }
    Ok(Statement::AlterSequence { name, increment, restart, owner })
}

fn privileges(words: &mut Words, grant: bool) -> Result<Statement, NotRead> {
    words.skip(1);
    let mut privileges = Vec::new();
    loop {
        privileges.push(words.name()?);
        words.take("privileges");
        if !words.symbol(",") {
            break;
        }
    }
    let toward = if grant { "to" } else { "from" };
    if words.take(toward) {
        let roles = words.names()?;
        return Ok(if grant {
            Statement::GrantRole(privileges, roles)
        } else {
            Statement::RevokeRole(privileges, roles)
        });
    }
    words.expect("on")?;
    if words.take("database") {
        let database = words.name()?;
        words.expect(toward)?;
        let about_connecting = privileges.iter().any(|one| one == "connect" || one == "all");
        let roles = words.names()?;
        if !about_connecting {
            return Ok(Statement::Maintenance(if grant { "GRANT" } else { "REVOKE" }));
        }
        return Ok(Statement::Connect { grant, database, roles });
    }
    if words.take("schema") {
        // Everybody may use the schema that there is, and who may make tables in it is asked of nobody.
        if !grant && privileges.iter().any(|one| one == "usage" || one == "all") {
            return words.unknown();
        }
        words.rest();
        return Ok(Statement::Maintenance(if grant { "GRANT" } else { "REVOKE" }));
    }
    let sequences = words.take("sequence") || words.second("sequences");
    if sequences {
        // What was granted with the database at the start is not known.
        if !grant {
            return words.unknown();
        }
        let mut sequences = Vec::new();
        if words.take("all") {
            ["sequences", "in", "schema"].iter().try_for_each(|word| words.expect(word))?;
            words.name()?;
        } else {
            sequences = words.objects()?;
        }
        words.expect("to")?;
        return Ok(Statement::SequencePrivileges { privileges, sequences, roles: words.names()? });
    }
    let mut tables = Vec::new();
    if words.take("all") {
        if !words.take("tables") {
            return words.unknown();
        }
        words.expect("in")?;
        words.expect("schema")?;
        words.name()?;
    } else {
        words.take("table");
        tables = words.objects()?;
    }
    words.expect(toward)?;
    Ok(Statement::Privileges { grant, privileges, tables, roles: words.names()? })
}

/// `ALTER DEFAULT PRIVILEGES [FOR ROLE r] [IN SCHEMA s] GRANT .. ON TABLES TO ..`. Of what else is made nobody asks here.
fn default_privileges(words: &mut Words) -> Result<Statement, NotRead> {
    words.skip(2);
    words.expect("privileges")?;
    let mut maker = None;
    if words.take("for") {
        if !words.take("role") {
            words.expect("user")?;
        }
        maker = Some(words.name()?);
    }
    if words.take("in") {
        words.expect("schema")?;
        words.name()?;
    }
    words.expect("grant")?;
    let mut privileges = vec![words.name()?];
    while words.symbol(",") {
        privileges.push(words.name()?);
    }
    words.take("privileges");
    words.expect("on")?;
    let is_tables = words.take("tables");
    let is_sequences = words.take("sequences");
    if !is_tables && !is_sequences && !["functions", "routines", "types"].iter().any(|kind| words.take(kind))
    {
        return words.unknown();
    }
    words.expect("to")?;
    let roles = words.names()?;
    if !is_tables && !is_sequences {
        return Ok(Statement::Maintenance("ALTER DEFAULT PRIVILEGES"));
    }
    Ok(Statement::DefaultPrivileges { maker, privileges, is_sequences, roles })
}

/// `a, b (x, y) WHERE (..), ..`.
fn published(words: &mut Words) -> Result<Vec<PublicationTable>, NotRead> {
    let mut tables = Vec::new();
    loop {
        if words.take("tables") {
            tables.push(schema(words)?);
            if !words.symbol(",") {
                return Ok(tables);
            }
            continue;
        }
        words.take("table");
        words.take("only");
        let table = words.object()?;
        let mut columns = Vec::new();
        if words.symbol("(") {
            columns = words.names()?;
            words.expect_symbol(")")?;
        }
        let filter = if words.take("where") { Some(words.expression()?) } else { None };
        tables.push(PublicationTable { table, schema: false, columns, filter });
        if !words.symbol(",") {
            return Ok(tables);
        }
    }
}

/// What stands behind `TABLES`: `IN SCHEMA a`. A further one is listed with `TABLES IN SCHEMA` before it again.
fn schema(words: &mut Words) -> Result<PublicationTable, NotRead> {
    words.expect("in")?;
    words.expect("schema")?;
    let name = words.name()?;
    let table = if name == "current_schema" { "public".to_owned() } else { name };
    Ok(PublicationTable { table, schema: true, columns: Vec::new(), filter: None })
}

fn create_publication(words: &mut Words) -> Result<Statement, NotRead> {
    words.skip(2);
    let name = words.name()?;
    let mut tables = PublicationTables::Listed(Vec::new());
    if words.take("for") {
        if words.take("all") {
            words.expect("tables")?;
            tables = PublicationTables::All;
        } else {
            words.table_or_tables()?;
            tables = PublicationTables::Listed(published(words)?);
        }
    }
    let options = PublicationOptions::of(&with(words)?);
    Ok(Statement::CreatePublication { name, tables, options })
}

fn alter_publication(words: &mut Words) -> Result<Statement, NotRead> {
    words.skip(2);
    let name = words.name()?;
    let word = if words.take("add") {
        "ADD"
    } else if words.take("drop") {
        "DROP"
    } else {
        words.expect("set")?;
        if words.is_symbol("(") {
            return Ok(Statement::PublicationOperations(name, PublicationOptions::of(&options(words)?)));
        }
        "SET"
    };
    words.table_or_tables()?;
    Ok(Statement::AlterPublication { name, word, tables: published(words)? })
}

fn drop_publication(words: &mut Words) -> Result<Statement, NotRead> {
    words.skip(2);
    let if_exists = words.if_exists();
    Ok(Statement::DropPublication { name: words.name()?, if_exists })
}

/// `(x = y, z)`.
fn options(words: &mut Words) -> Result<Vec<SubscriptionOption>, NotRead> {
    words.expect_symbol("(")?;
    let mut options = Vec::new();
    loop {
        let name = words.name()?;
        let value = if words.symbol("=") { Some(words.value()?) } else { None };
        options.push(SubscriptionOption { name, value });
        if !words.symbol(",") {
            words.expect_symbol(")")?;
            return Ok(options);
        }
    }
}

fn with(words: &mut Words) -> Result<Vec<SubscriptionOption>, NotRead> {
    if words.take("with") { options(words) } else { Ok(Vec::new()) }
}

/// Where a subscription connects. One without a host connects to its own.
fn connection(text: &str) -> Result<Connection, NotRead> {
    let Conninfo { host, port, database, role } = Conninfo::parse(text)?;
    let host = host.ok_or_else(|| NotRead::new("a subscription that names no host"))?;
    let role = role.unwrap_or_else(|| "postgres".to_owned());
    let database = database.unwrap_or_else(|| role.clone());
    Ok(Connection { host, port, database, role, text: text.to_owned() })
}

fn create_subscription(words: &mut Words) -> Result<Statement, NotRead> {
    words.skip(2);
    let name = words.name()?;
    words.expect("connection")?;
    let connection = connection(&words.text()?)?;
    words.expect("publication")?;
    let publications = words.names()?;
    Ok(Statement::CreateSubscription { name, connection, publications, options: with(words)? })
}

fn alter_subscription(words: &mut Words) -> Result<Statement, NotRead> {
    words.skip(2);
    let name = words.name()?;
    let change = if words.take("enable") {
        AlterSubscription::Enable
    } else if words.take("disable") {
        AlterSubscription::Disable
    } else if words.take("refresh") {
        words.expect("publication")?;
        AlterSubscription::Refresh(with(words)?)
    } else if words.take("connection") {
        AlterSubscription::Connection(connection(&words.text()?)?)
    } else if words.take("skip") {
        let options = options(words)?;
        let lsn = options.into_iter().find(|option| option.name == "lsn").and_then(|option| option.value);
        AlterSubscription::Skip(lsn.unwrap_or_default())
    } else if words.take("add") {
        words.expect("publication")?;
        AlterSubscription::Publications("ADD", words.names()?, with(words)?)
    } else if words.take("drop") {
        words.expect("publication")?;
        AlterSubscription::Publications("DROP", words.names()?, with(words)?)
    } else {
        words.expect("set")?;
        if words.take("publication") {
            AlterSubscription::Publications("SET", words.names()?, with(words)?)
        } else {
            AlterSubscription::Set(options(words)?)
        }
    };
    Ok(Statement::AlterSubscription(name, change))
}

fn drop_subscription(words: &mut Words) -> Result<Statement, NotRead> {
    words.skip(2);
    let if_exists = words.if_exists();
    Ok(Statement::DropSubscription { name: words.name()?, if_exists })
}
