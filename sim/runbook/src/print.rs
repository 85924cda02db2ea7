//! A runbook as canonical Markdown.
//!
//! Guarantees: reading what is printed gives the same runbook, places in the text apart. Prose is not kept: a
//! [`Runbook`] holds what is played.

use std::fmt::{self, Write};

use crate::{Runbook, Step, TypedCommand};

/// The runbook as Markdown: one block per lane, one line per command, but for those behind `&&`.
#[must_use]
pub fn print<C>(runbook: &Runbook<C>) -> String {
    let mut out = String::new();
    document(&mut out, runbook).expect("writing to a string cannot fail");
    out
}

fn document<C>(out: &mut String, runbook: &Runbook<C>) -> fmt::Result {
    if let Some(title) = &runbook.title {
        heading(out, "#", title)?;
    }
    for section in &runbook.steps {
        step(out, section)?;
    }
    if !runbook.rollbacks.is_empty() {
        heading(out, "#", "Rollback")?;
    }
    for section in &runbook.rollbacks {
        step(out, section)?;
    }
    Ok(())
}

/// A heading. A title that ends in hashes would lose them, for hashes also close a heading.
fn heading(out: &mut String, hashes: &str, title: &str) -> fmt::Result {
    if !out.is_empty() {
        out.push('\n');
    }
    let closing = if title.ends_with('#') { " #" } else { "" };
    writeln!(out, "{hashes} {title}{closing}")
}

fn step<C>(out: &mut String, step: &Step<C>) -> fmt::Result {
    heading(out, "##", format!("{}. {}", step.id, step.title).trim_end())?;
    let quoted = step.after.iter().map(|(address, _)| format!("> after: {address}"));
    let rollback = step.rollback.iter().map(|(id, _)| format!("> rollback: {id}"));
    let quoted: Vec<String> = quoted.chain(rollback).collect();
    if !quoted.is_empty() {
        writeln!(out, "\n{}", quoted.join("\n"))?;
    }
    for column in &step.columns {
        block(out, &column.commands)?;
    }
    Ok(())
}

fn block<C>(out: &mut String, commands: &[TypedCommand<C>]) -> fmt::Result {
    let fence = "`".repeat(fence_length(commands));
    writeln!(out, "\n{fence}console")?;
    for (number, typed) in commands.iter().enumerate() {
        match typed.behind && number > 0 {
            true => write!(out, " && {}", typed.text)?,
            false => write!(out, "{}$ {}", typed.prompt, typed.text)?,
        }
        if commands.get(number + 1).is_some_and(|next| next.behind) {
            continue;
        }
        writeln!(out)?;
        for line in &typed.expects {
            writeln!(out, "{line}")?;
        }
    }
    writeln!(out, "{fence}")
}

/// A fence longer than any that starts a line of expected output.
fn fence_length<C>(commands: &[TypedCommand<C>]) -> usize {
    let lines = commands.iter().flat_map(|typed| &typed.expects);
    let ticks = lines.map(|line| line.len() - line.trim_start_matches('`').len());
    ticks.max().unwrap_or_default().max(2) + 1
}
