//! The example `insights`: as much as it promises, and every answer about a made-up stream.

mod measures;
mod seen;
mod spec;
mod oracle;
mod answers;
