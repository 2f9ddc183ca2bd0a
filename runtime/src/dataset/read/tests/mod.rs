//! Reading what was written.

#![expect(unreachable_pub, reason = "records are made as generated code makes them, which is public")]

mod world;
mod walk;
mod evolution;
mod choice;
mod alike;
mod pins;
mod damage;
