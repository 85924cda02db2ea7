//! Statements on tables, roles and transactions, from the tree of the parser.

use super::expression::Expression;
use super::statement::{
    AlterTable, ColumnDefinition, ColumnType, Default, Identity, Partition, RoleOption, SettingChange,
    Statement, TableDefinition, TriggerState,
};
use super::telling::{expression, folded, last};
use super::{NotRead, admin};
use crate::value::Value;
use sqlparser::ast;

/// Reads the statements of a text; the body of a trigger has some.
type Read = fn(&str) -> Result<Vec<Statement>, NotRead>;

/// A statement that is none on rows.
pub(super) fn statement(parsed: &ast::Statement, read: Read) -> Result<Statement, NotRead> {
    Ok(match parsed {
        ast::Statement::CreateTable(table) => Statement::CreateTable(create(table)?),
        ast::Statement::AlterTable(alter) => Statement::AlterTable {
            table: last(&alter.name),
            changes: alter.operations.iter().map(change).collect::<Result<_, _>>()?,
        },
        ast::Statement::Drop { object_type: ast::ObjectType::Table, if_exists, names, .. } => {
            Statement::DropTable { tables: names.iter().map(last).collect(), if_exists: *if_exists }
        }
        ast::Statement::Drop { object_type: ast::ObjectType::Role, names, .. } if names.len() == 1 => {
            Statement::DropRole(last(&names[0]))
        }
        ast::Statement::CreateRole(role) if role.names.len() == 1 => {
            Statement::CreateRole(last(&role.names[0]), options(role)?)
        }
        ast::Statement::AlterRole { name, operation } => alter_role(&folded(name), operation)?,
        ast::Statement::CreateFunction(function) => create_function(function, read)?,
        ast::Statement::CreateTrigger(trigger) => {
            let Some(body) = &trigger.exec_body else { return unknown(parsed) };
            Statement::CreateTrigger {
                name: last(&trigger.name),
                table: last(&trigger.table_name),
                function: last(&body.func_desc.name),
            }
        }
        ast::Statement::StartTransaction { modes, .. } if modes.iter().all(is_isolation) => Statement::Begin,
        ast::Statement::Commit { chain: false, .. } => Statement::Commit,
        ast::Statement::Rollback { chain: false, savepoint: None } => Statement::Rollback,
        _ => return unknown(parsed),
    })
}

/// Whether a mode of a transaction says what it sees of others, which are done one after the other here.
const fn is_isolation(mode: &ast::TransactionMode) -> bool {
    matches!(mode, ast::TransactionMode::IsolationLevel(_))
}

fn unknown<T>(what: &impl std::fmt::Display) -> Result<T, NotRead> {
    Err(NotRead::new(format!("`{what}`")))
}

fn kind(data_type: &ast::DataType) -> ColumnType {
    match data_type.to_string().to_ascii_lowercase().as_str() {
        "smallint" | "int" | "integer" | "int2" | "int4" | "serial" | "smallserial" => ColumnType::Int,
        "bigint" | "int8" | "bigserial" => ColumnType::BigInt,
        "text" | "varchar" | "character varying" => ColumnType::Text,
        "oid" => ColumnType::Oid,
        "boolean" | "bool" => ColumnType::Bool,
        other if other.starts_with("varchar(") || other.starts_with("character varying(") => ColumnType::Text,
        _ => ColumnType::Other,
    }
}

/// A column, and whether it is the primary key by itself.
fn column(column: &ast::ColumnDef) -> Result<(ColumnDefinition, bool), NotRead> {
    let serial = column.data_type.to_string().to_ascii_lowercase().ends_with("serial");
    let mut defined = ColumnDefinition {
        name: folded(&column.name),
        kind: kind(&column.data_type),
        not_null: serial,
        default: serial.then_some(Default::Serial),
    };
    let mut key = false;
    for option in &column.options {
        match &option.option {
            ast::ColumnOption::NotNull => defined.not_null = true,
            ast::ColumnOption::Default(value) => {
                defined.default = Some(Default::Expression(expression(value)?));
            }
            ast::ColumnOption::PrimaryKey(_) => key = true,
            ast::ColumnOption::Generated { generated_as, generation_expr: None, .. } => {
                defined.not_null = true;
                defined.default = Some(match generated_as {
                    ast::GeneratedAs::Always => Default::AlwaysIdentity,
                    _ => Default::ByDefaultIdentity,
                });
            }
            ast::ColumnOption::Null => {}
            _ => return unknown(column),
        }
    }
    defined.not_null |= key;
    Ok((defined, key))
}

fn key_columns(key: &ast::PrimaryKeyConstraint) -> Vec<String> {
    key.columns.iter().map(|column| column.column.expr.to_string()).collect()
}

fn create(table: &ast::CreateTable) -> Result<TableDefinition, NotRead> {
    let mut columns = Vec::new();
    let mut primary_key = Vec::new();
    for one in &table.columns {
        let (column, key) = column(one)?;
        if key {
            primary_key.push(column.name.clone());
        }
        columns.push(column);
    }
    for constraint in &table.constraints {
        match constraint {
            ast::TableConstraint::PrimaryKey(key) => primary_key = key_columns(key),
            _ => return unknown(table),
        }
    }
    for column in columns.iter_mut().filter(|column| primary_key.contains(&column.name)) {
        column.not_null = true;
    }
    let partition = match (&table.partition_of, &table.for_values, &table.partition_by) {
        (Some(root), Some(ast::ForValues::In(values)), _) => {
            Some(Partition::Of(last(root), values.iter().map(expression).collect::<Result<_, _>>()?))
        }
        (None, None, Some(by)) => Some(Partition::By(parted_by(by)?)),
        (None, None, None) => None,
        _ => return unknown(table),
    };
    let is_of_another = table.query.is_some() || table.like.is_some() || table.inherits.is_some();
    if is_of_another || table.temporary {
        return unknown(table);
    }
    Ok(TableDefinition {
        name: last(&table.name),
        if_not_exists: table.if_not_exists,
        unlogged: table.unlogged,
        columns,
        primary_key,
        partition,
    })
}

/// The column of `LIST (column)`.
fn parted_by(by: &ast::Expr) -> Result<String, NotRead> {
    let text = by.to_string();
    let listed = text.to_ascii_lowercase();
    let inner =
        listed.strip_prefix("list").map(|rest| rest.trim().trim_matches(['(', ')']).trim().to_owned());
    inner.filter(|name| !name.is_empty()).ok_or_else(|| NotRead::new(format!("`PARTITION BY {text}`")))
}

fn change(operation: &ast::AlterTableOperation) -> Result<AlterTable, NotRead> {
    use ast::AlterTableOperation as Operation;
    let trigger = |name: &ast::Ident, state| AlterTable::Trigger(folded(name), state);
    Ok(match operation {
        Operation::AddColumn { column_def, if_not_exists: false, .. } => {
            AlterTable::AddColumn(column(column_def)?.0)
        }
        Operation::DropColumn { column_names, .. } if column_names.len() == 1 => {
            AlterTable::DropColumn(folded(&column_names[0]))
        }
        Operation::RenameColumn { old_column_name, new_column_name } => {
            AlterTable::RenameColumn(folded(old_column_name), folded(new_column_name))
        }
        Operation::RenameTable {
            table_name: ast::RenameTableNameKind::To(name) | ast::RenameTableNameKind::As(name),
        } => AlterTable::RenameTable(last(name)),
        Operation::AlterColumn { column_name, op } => {
            let name = folded(column_name);
            match op {
                ast::AlterColumnOperation::SetNotNull => AlterTable::NotNull(name, true),
                ast::AlterColumnOperation::DropNotNull => AlterTable::NotNull(name, false),
                ast::AlterColumnOperation::SetDefault { value } => {
                    AlterTable::ColumnDefault(name, Some(expression(value)?))
                }
                ast::AlterColumnOperation::DropDefault => AlterTable::ColumnDefault(name, None),
                ast::AlterColumnOperation::SetDataType { data_type, using: None, .. } => {
                    AlterTable::ColumnType(name, kind(data_type))
                }
                _ => return unknown(operation),
            }
        }
        Operation::AddConstraint { constraint: ast::TableConstraint::PrimaryKey(key), .. } => {
            AlterTable::AddPrimaryKey(key_columns(key))
        }
        Operation::ReplicaIdentity { identity } => match identity {
            ast::ReplicaIdentity::Full => AlterTable::ReplicaIdentity(Identity::Full),
            ast::ReplicaIdentity::Nothing => AlterTable::ReplicaIdentity(Identity::Nothing),
            ast::ReplicaIdentity::Default => AlterTable::ReplicaIdentity(Identity::Default),
            ast::ReplicaIdentity::Index(index) => AlterTable::IdentityIndex(folded(index)),
        },
        Operation::OwnerTo { new_owner } => AlterTable::Owner(new_owner.to_string().to_ascii_lowercase()),
        Operation::EnableTrigger { name } => trigger(name, TriggerState::Origin),
        Operation::EnableAlwaysTrigger { name } => trigger(name, TriggerState::Always),
        Operation::EnableReplicaTrigger { name } => trigger(name, TriggerState::Replica),
        Operation::DisableTrigger { name } => trigger(name, TriggerState::Disabled),
        _ => return unknown(operation),
    })
}

/// Whether a limit of connections keeps a role out.
fn limits(limit: &ast::Expr) -> Result<bool, NotRead> {
    match expression(limit)? {
        Expression::Literal(Value::Int(limit)) => admin::shuts(limit),
        _ => unknown(limit),
    }
}

fn options(role: &ast::CreateRole) -> Result<Vec<RoleOption>, NotRead> {
    let mut options = Vec::new();
    options.extend(role.connection_limit.as_ref().map(limits).transpose()?.map(RoleOption::Shut));
    options.extend(role.login.map(RoleOption::Login));
    options.extend(role.replication.map(RoleOption::Replication));
    options.extend(role.superuser.map(RoleOption::Superuser));
    let within: Vec<String> = role.in_role.iter().chain(&role.in_group).map(folded).collect();
    if !within.is_empty() {
        options.push(RoleOption::InRole(within));
    }
    Ok(options)
}

fn alter_role(name: &str, operation: &ast::AlterRoleOperation) -> Result<Statement, NotRead> {
    use ast::AlterRoleOperation as Operation;
    let name = name.to_owned();
    Ok(match operation {
        Operation::WithOptions { options } => {
            let option = |option: &ast::RoleOption| {
                Ok(match option {
                    ast::RoleOption::Login(login) => RoleOption::Login(*login),
                    ast::RoleOption::Replication(replication) => RoleOption::Replication(*replication),
                    ast::RoleOption::SuperUser(superuser) => RoleOption::Superuser(*superuser),
                    ast::RoleOption::ConnectionLimit(limit) => RoleOption::Shut(limits(limit)?),
                    _ => RoleOption::Other,
                })
            };
            Statement::AlterRole(name, options.iter().map(option).collect::<Result<_, NotRead>>()?)
        }
        Operation::Set {
            config_name,
            config_value: ast::SetConfigValue::Value(value),
            in_database: None,
        } => {
            let value = value.to_string();
            Statement::RoleSetting(
                name,
                SettingChange::Set(last(config_name), value.trim_matches('\'').to_owned()),
            )
        }
        Operation::Set { config_name, config_value: ast::SetConfigValue::Default, in_database: None } => {
            Statement::RoleSetting(name, SettingChange::Reset(last(config_name)))
        }
        Operation::Reset { config_name, in_database: None } => {
            let change = match config_name {
                ast::ResetConfig::ALL => SettingChange::ResetAll,
                ast::ResetConfig::ConfigName(config) => SettingChange::Reset(last(config)),
            };
            Statement::RoleSetting(name, change)
        }
        _ => return unknown(operation),
    })
}

/// The text that a literal stands for, however it is quoted.
fn text_of(literal: &ast::Expr) -> Option<String> {
    match literal {
        ast::Expr::Value(value) => value.value.clone().into_string(),
        _ => None,
    }
}

/// The statements between `BEGIN` and `RETURN` of a trigger's body.
fn create_function(function: &ast::CreateFunction, read: Read) -> Result<Statement, NotRead> {
    let body = match &function.function_body {
        Some(
            ast::CreateFunctionBody::AsBeforeOptions { body, .. }
            | ast::CreateFunctionBody::AsAfterOptions(body),
        ) => text_of(body),
        _ => None,
    };
    let Some(body) = body else { return unknown(function) };
    let inner = body.trim();
    let upper = inner.to_ascii_uppercase();
    let (Some(0), Some(end)) = (upper.find("BEGIN"), upper.rfind("RETURN")) else { return unknown(function) };
    let body = read(inner.get("BEGIN".len()..end).unwrap_or_default())?;
    Ok(Statement::CreateFunction { name: last(&function.name), body })
}
