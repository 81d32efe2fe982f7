//! The command as its users see it: what each verb prints, how errors are worded, what is left on disk.

mod capacity;
mod explain;
mod figures;
mod inspect;
mod interrupted;
mod list;
mod refused;
mod replay;
mod retrieve;
mod same_bytes;
mod support;
mod usage;
mod verify;
