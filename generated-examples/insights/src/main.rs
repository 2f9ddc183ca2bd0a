//! The command line of the example: what every schema gets, and `generate`.
//!
//! Who counts holds hundreds of megabytes of small sets and lists, and goes from one to another with each fact. With pages of four kilobytes the
//! processor spends a sixth of its time on looking up where they are; jemalloc takes pages of two megabytes where the system has them. It keeps
//! what tables have let go of, in one place for all threads: the next ones take it, and the system need not clear it anew. Given back piece by
//! piece, it would come again in small pages: after five minutes of full load a third of the memory was large, and counting took twice the time.

/// The allocator of the whole program.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// What jemalloc reads as the program begins, as C reads a text.
#[unsafe(export_name = "_rjem_malloc_conf")]
static MALLOC_CONF: Option<&'static u8> = Some(&b"thp:always,metadata_thp:auto,dirty_decay_ms:-1,muzzy_decay_ms:-1,narenas:1\0"[0]);

fn main() -> std::process::ExitCode {
    headwater::app::App::<insights::Schema>::new().command(insights::generate::Generate).run()
}
