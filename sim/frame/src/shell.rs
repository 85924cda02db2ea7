//! What stands before a command at a shell's prompt, and what an operator types besides.
//!
//! A command behind `sudo`, `time`, `ssh HOST` and the like is that command; what `ssh` sends elsewhere runs there. What
//! only looks, or prepares nothing that a model knows, is accepted and changes nothing here; what changes a machine in a way
//! that no model knows is not modelled. Whether a program is of the one kind or of the other is ours.

use crate::token::{Token, split};
use runbook::{Answer, Problem, without_redirections};

/// So many words may stand around a command, one in the other.
const DEPTH_MAX: usize = 8;

/// A command without what stands before it.
#[derive(Debug, Default)]
pub(crate) struct Bare {
    /// Its words; none where only what stands before a command was typed.
    pub(crate) words: Vec<Token>,
    /// A line of its own that is typed for it in quotes, as behind `bash -c`.
    pub(crate) quoted: Option<Token>,
    /// The host that it is sent to.
    pub(crate) sent_to: Option<String>,
    /// What is said of the words before it.
    pub(crate) notes: Vec<Problem>,
}

/// Words before a command that leave it what it is, and their options that take a word.
const BEFORE: &[(&str, &[&str])] = &[
    ("sudo", &["-u", "-g", "-h", "-p", "-C", "-r", "-t", "-U", "-D", "-R", "-T"]),
    ("doas", &["-u"]),
    ("time", &["-f", "-o"]),
    ("nohup", &[]),
    ("nice", &["-n"]),
    ("ionice", &["-c", "-n"]),
    ("env", &["-u", "-C"]),
    ("exec", &[]),
    ("command", &[]),
    ("setsid", &[]),
    ("stdbuf", &["-i", "-o", "-e"]),
    ("call", &[]),
];

/// Shells that take a line behind an option.
const SHELLS: &[&str] = &["bash", "sh", "ksh", "zsh", "su", "runuser", "cmd", "cmd.exe"];

/// The options of `ssh` that take a word.
const SSH_VALUES: &str = "bcDEeFIiJLlmOopQRSWw";

/// Programs that look, or prepare what no model knows.
const WITHOUT_EFFECT: &[&str] = &[
    ".",
    ":",
    "[",
    "alias",
    "arp",
    "awk",
    "base64",
    "basename",
    "blkid",
    "cal",
    "cat",
    "cd",
    "chdir",
    "choice",
    "chronyc",
    "cksum",
    "clear",
    "cls",
    "cmdkey",
    "cmp",
    "color",
    "column",
    "comm",
    "copy",
    "cp",
    "cut",
    "date",
    "declare",
    "df",
    "diff",
    "dig",
    "dir",
    "dirname",
    "dmesg",
    "dpkg-query",
    "du",
    "echo",
    "echo.",
    "egrep",
    "endlocal",
    "errpt",
    "ethtool",
    "exit",
    "export",
    "expr",
    "false",
    "fc",
    "fgrep",
    "file",
    "find",
    "findstr",
    "free",
    "getconf",
    "getent",
    "grep",
    "groups",
    "gzip",
    "hash",
    "head",
    "help",
    "history",
    "host",
    "hostname",
    "id",
    "ifconfig",
    "iostat",
    "ip",
    "ipconfig",
    "ipcs",
    "isainfo",
    "jobs",
    "journalctl",
    "jq",
    "last",
    "less",
    "let",
    "ll",
    "local",
    "locale",
    "locate",
    "logger",
    "logout",
    "ls",
    "lsb_release",
    "lsblk",
    "lscpu",
    "lslpp",
    "lsof",
    "lspci",
    "lssrc",
    "mail",
    "mailx",
    "man",
    "md",
    "md5sum",
    "mkdir",
    "mktemp",
    "more",
    "mpstat",
    "nc",
    "netstat",
    "nl",
    "nmap",
    "nproc",
    "nslookup",
    "numfmt",
    "od",
    "openssl",
    "oslevel",
    "paste",
    "path",
    "pause",
    "pgrep",
    "pidstat",
    "ping",
    "pmap",
    "popd",
    "printenv",
    "printf",
    "prompt",
    "prstat",
    "prtconf",
    "ps",
    "psrinfo",
    "pstack",
    "pstree",
    "pushd",
    "pwd",
    "quit",
    "read",
    "readonly",
    "rem",
    "robocopy",
    "rsync",
    "sar",
    "scp",
    "screen",
    "script",
    "seq",
    "set",
    "setenv",
    "setlocal",
    "sha1sum",
    "sha256sum",
    "shopt",
    "sort",
    "source",
    "ss",
    "stat",
    "strings",
    "sum",
    "svcs",
    "sync",
    "systeminfo",
    "tac",
    "tail",
    "tar",
    "tasklist",
    "tee",
    "telnet",
    "test",
    "timedatectl",
    "title",
    "tmux",
    "tnsping",
    "top",
    "topas",
    "touch",
    "tput",
    "tr",
    "tracepath",
    "traceroute",
    "tracert",
    "trap",
    "tree",
    "true",
    "tty",
    "type",
    "typeset",
    "ulimit",
    "umask",
    "unalias",
    "uname",
    "uniq",
    "unset",
    "unzip",
    "uptime",
    "ver",
    "vmstat",
    "vol",
    "w",
    "wall",
    "wc",
    "wget",
    "where",
    "whereis",
    "which",
    "who",
    "whoami",
    "whois",
    "wmic",
    "xcopy",
    "xxd",
    "yes",
    "zcat",
    "zip",
];

/// Programs that change a machine, or run what nobody here has read.
const NOT_MODELLED: &[&str] = &[
    "ansible",
    "ansible-playbook",
    "apt",
    "apt-get",
    "at",
    "attrib",
    "aws",
    "az",
    "batch",
    "bg",
    "brew",
    "cc",
    "chattr",
    "chef",
    "chgrp",
    "chkconfig",
    "chmod",
    "chown",
    "chsh",
    "cmake",
    "crontab",
    "curl",
    "dd",
    "del",
    "diskpart",
    "disown",
    "dnf",
    "docker",
    "dpkg",
    "ed",
    "emacs",
    "erase",
    "expdp",
    "expect",
    "fdisk",
    "fg",
    "firewall-cmd",
    "flatpak",
    "format",
    "fsck",
    "ftp",
    "gcc",
    "gcloud",
    "gcore",
    "gdb",
    "git",
    "gradle",
    "groupadd",
    "halt",
    "helm",
    "icacls",
    "impdp",
    "init",
    "init.d",
    "installp",
    "iptables",
    "java",
    "kill",
    "killall",
    "kubectl",
    "ldapmodify",
    "ln",
    "lsnrctl",
    "lvcreate",
    "lvextend",
    "make",
    "mkfifo",
    "mkfs",
    "mklink",
    "mount",
    "move",
    "msiexec",
    "mv",
    "mvn",
    "nano",
    "net",
    "nft",
    "node",
    "notepad",
    "npm",
    "ntpdate",
    "oracle",
    "passwd",
    "patch",
    "perl",
    "pip",
    "pkg",
    "pkill",
    "podman",
    "poweroff",
    "powershell",
    "psql",
    "puppet",
    "pwsh",
    "python",
    "python3",
    "rd",
    "reboot",
    "redis-sentinel",
    "redis-server",
    "refresh",
    "reg",
    "regedit",
    "ren",
    "rm",
    "rmdir",
    "route",
    "rpm",
    "ruby",
    "salt",
    "sc",
    "schtasks",
    "sed",
    "service",
    "setfacl",
    "sftp",
    "shutdown",
    "snap",
    "sqlldr",
    "sqlplus",
    "start",
    "startsrc",
    "stopsrc",
    "strace",
    "subst",
    "svcadm",
    "svn",
    "swapoff",
    "swapon",
    "sysctl",
    "systemctl",
    "systemd-run",
    "takeown",
    "taskkill",
    "terraform",
    "tftp",
    "timeout",
    "truncate",
    "ufw",
    "umount",
    "update-rc.d",
    "useradd",
    "userdel",
    "usermod",
    "usleep",
    "vagrant",
    "vboxmanage",
    "vi",
    "view",
    "vim",
    "virsh",
    "watch",
    "wusa",
    "xargs",
    "xfs_growfs",
    "yum",
    "zypper",
];

/// Programs that change a machine, and the words behind them with which they only look.
const LOOKING: &[(&str, &[&str])] = &[
    ("systemctl", &["status", "is-active", "is-enabled", "list-units", "show", "cat"]),
    ("service", &["status"]),
    ("crontab", &["-l"]),
    ("mount", &[]),
    ("sysctl", &["-a", "-n"]),
    ("sc", &["query", "queryex", "qc"]),
    ("rpm", &["-q", "-qa", "-qi", "-ql", "-qf"]),
    ("yum", &["list", "info"]),
    ("docker", &["ps", "logs", "inspect", "stats"]),
    ("kubectl", &["get", "describe", "logs", "top"]),
    ("view", &[]),
    ("route", &["-n", "print"]),
];

/// What takes away from the look of a program that only looks otherwise.
const BUT: &[(&str, &[&str])] =
    &[("find", &["-delete", "-exec", "-execdir"]), ("date", &["-s", "--set"]), ("hostname", &["-s="])];

/// Takes off what stands before a command.
pub(crate) fn bare(mut words: Vec<Token>) -> Bare {
    let mut bare = Bare::default();
    for _ in 0..DEPTH_MAX {
        let Some(first) = words.first() else { break };
        let name = name_of(&first.text).to_owned();
        let taken = if is_assignment(&first.text) {
            bare.notes.push(note(first, "a variable that is set changes nothing here"));
            1
        } else if let Some((_, values)) = BEFORE.iter().find(|(word, _)| *word == name) {
            bare.notes.push(note(first, &format!("a command behind `{name}` is that command")));
            1 + options(&words[1..], |option| values.contains(&option))
        } else if name == "ssh" {
            let place = 1 + options(&words[1..], ssh_takes);
            let Some(place_word) = words.get(place) else {
                words.clear();
                break;
            };
            let place_name = place_word.text.rsplit('@').next().unwrap_or_default().to_owned();
            if words.len() > place + 1 {
                bare.notes.push(note(first, &format!("what is sent by `ssh` runs on {place_name}")));
                bare.sent_to = (!is_local(&place_name)).then_some(place_name);
            }
            place + 1
        } else if first.text.len() > 1 && first.text.starts_with('@') {
            bare.notes.push(note(first, "that a line is not shown changes nothing here"));
            words[0] = words[0].from(1);
            0
        } else if let Some(taken) = behind_cmd(&name, &words) {
            bare.notes.push(note(first, &format!("a command behind `{name}` is that command")));
            taken
        } else if SHELLS.contains(&name.as_str()) {
            bare.quoted = behind_option(&words);
            bare.notes.push(note(first, &format!("what is typed behind `{name}` is typed there")));
            words.clear();
            break;
        } else {
            break;
        };
        words.drain(..taken.min(words.len()));
        // What `ssh` is given in quotes is a line of its own.
        if let [only] = words.as_slice()
            && only.text.contains(char::is_whitespace)
        {
            bare.quoted = words.pop();
            break;
        }
    }
    bare.words = words;
    bare
}

/// Whether a name is that of the machine itself.
#[must_use]
pub fn is_local(place: &str) -> bool {
    ["localhost", "127.0.0.1", "::1", "[::1]", "."].contains(&place)
}

/// The commands of a line that stands in quotes.
pub(crate) fn commands(line: &Token) -> Option<Vec<Vec<Token>>> {
    let mut all = Vec::new();
    let (mut start, mut quote) = (0, None);
    let text = without_redirections(&line.text).text;
    let mut parts = Vec::new();
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            (None, ';' | '\n') => parts.push((std::mem::replace(&mut start, at + 1), at)),
            (None, '&') if text[at..].starts_with("&&") => {
                parts.push((std::mem::replace(&mut start, at + 2), at));
            }
            (None, '|' | '<' | '>' | '`') => return None,
            _ => {}
        }
    }
    parts.push((start, text.len()));
    for (from, to) in parts.into_iter().filter(|(from, to)| from < to) {
        let (words, problems) = split(&text[from..to], true);
        if !problems.is_empty() {
            return None;
        }
        let words: Vec<Token> = words.into_iter().map(|word| word.within(line, from)).collect();
        if !words.is_empty() {
            all.push(words);
        }
    }
    Some(all)
}

/// What is said of a program that is no family's; nothing where it is not known.
pub(crate) fn answer(name: &str, rest: &[Token]) -> Option<Answer> {
    let has = |options: &[&str]| {
        rest.iter()
            .any(|word| options.iter().any(|option| word.text == *option || word.text.starts_with(option)))
    };
    let first = rest.first().map(|word| word.text.as_str());
    let looks = |words: &[&str]| first.map_or(words.is_empty(), |word| words.contains(&word));
    // `service NAME status` has its word last.
    let looks =
        |words: &[&str]| looks(words) || rest.last().is_some_and(|word| words.contains(&word.text.as_str()));
    if BUT.iter().any(|(word, options)| *word == name && has(options)) {
        return Some(Answer::NotModelled);
    }
    if LOOKING.iter().any(|(word, words)| *word == name && looks(words)) || WITHOUT_EFFECT.contains(&name) {
        return Some(Answer::Accepted);
    }
    let script =
        [".sh", ".ksh", ".py", ".pl", ".ps1", ".bat", ".cmd", ".rb"].iter().any(|end| name.ends_with(end));
    (script || NOT_MODELLED.contains(&name)).then_some(Answer::NotModelled)
}

/// What is said of a cmdlet of Windows, which is a verb and what it is done to; nothing where the name is none.
pub(crate) fn cmdlet(name: &str) -> Option<Answer> {
    let word = |part: &str| part.len() > 1 && part.starts_with(|c: char| c.is_ascii_uppercase());
    let (verb, _) = name.split_once('-').filter(|(verb, noun)| word(verb) && word(noun))?;
    let looks = ["Get", "Test", "Show", "Write", "Select", "Measure", "Resolve"].contains(&verb);
    Some(if looks { Answer::Accepted } else { Answer::NotModelled })
}

/// The name of a program without its path.
pub(crate) fn name_of(word: &str) -> &str {
    if word == "." { word } else { word.rsplit(['/', '\\']).next().unwrap_or(word) }
}

fn note(word: &Token, message: &str) -> Problem {
    Problem::without_effect(word.range(), message)
}

/// `NAME=VALUE`, as a shell takes it before a command.
fn is_assignment(word: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    word.split_once('=').is_some_and(|(name, _)| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && name.chars().all(letter)
    })
}

/// How many words are options or their values.
fn options(words: &[Token], takes: impl Fn(&str) -> bool) -> usize {
    let mut at = 0;
    while let Some(word) = words.get(at).filter(|word| word.text.len() > 1 && word.text.starts_with('-')) {
        at += if takes(&word.text) { 2 } else { 1 };
        if word.text == "--" {
            break;
        }
    }
    at
}

fn ssh_takes(option: &str) -> bool {
    option.len() == 2 && option[1..].chars().all(|letter| SSH_VALUES.contains(letter))
}

/// How many words stand before what the command line of Windows is given to do, where it is given as words; behind `/c`
/// all the others are the command.
fn behind_cmd(name: &str, words: &[Token]) -> Option<usize> {
    let is_it = ["cmd", "cmd.exe"].iter().any(|known| name.eq_ignore_ascii_case(known));
    let at =
        words.iter().position(|word| ["/c", "/k"].iter().any(|one| word.text.eq_ignore_ascii_case(one)))?;
    (is_it && words.len() > at + 2).then_some(at + 1)
}

/// The line behind `-c`, `-lc` or `/c`: one word in quotes, or what is left.
fn behind_option(words: &[Token]) -> Option<Token> {
    let is = |word: &Token| {
        let option = word.text.strip_prefix(['-', '/']).unwrap_or_default();
        option.len() < 5
            && option.ends_with(['c', 'C'])
            && option.chars().all(|letter| letter.is_ascii_alphabetic())
    };
    words.get(words.iter().position(is)? + 1).cloned()
}
