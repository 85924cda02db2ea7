//! The promises of cutover, one file each: what the project says of itself is played, counted and compared here.
//!
//! Scenarios come from the project's own folder of them. Nothing here tells what a step does in words alone: a row of
//! the manual's analysis is a set of deviations, and the outcome must be of that kind.

// What is made of the crates for each family stands in the library and need not be made again here.
use cutover as _;

mod abort;
mod architecture;
mod backends;
mod backups;
mod beginnings;
mod besieged;
mod binary;
mod blamed;
mod bounds;
mod browser;
mod by_faults;
mod campaign;
mod cases_stores;
mod check;
mod chronicle;
mod circles;
mod coarse;
mod codes;
mod command_line;
mod constraints;
mod defaults;
mod defects;
mod determinism;
mod documented;
mod effects;
mod exhaustive;
mod explain;
mod explained;
mod explored;
mod families;
mod faults;
mod first_half;
mod folders;
mod forms;
mod full_disks;
mod goal;
mod hazards;
mod input;
mod journals;
mod kept_stores;
mod limits;
mod lineage;
#[path = "../../sim/cli/list.rs"]
mod list;
mod looks;
mod marks;
mod masks;
mod moved;
mod newcomer;
mod not_modelled;
mod one_truth;
mod one_way;
mod orders;
mod overview;
mod pac;
mod pages;
mod plain_words;
mod planned;
mod postgres;
mod process;
mod readings;
mod recorded;
mod recorded_live;
#[path = "../redis/server.rs"]
mod redis_server;
mod remedies;
mod said;
mod same_world;
mod scale;
mod scenarios;
mod schemas;
mod scripts;
mod seams;
mod second_half;
mod served;
mod service;
mod singles;
mod slips;
#[path = "../sound.rs"]
mod sound;
mod sources;
mod statement_files;
mod stopped;
mod stores_words;
mod stories;
mod suggestions;
mod support;
mod swarm;
mod telling;
mod tickets;
mod to_blame;
mod toy;
mod traced;
mod truth;
mod twice;
mod undone;
mod weather;
mod workload;
mod written;
