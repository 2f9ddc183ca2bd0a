//! What was sent, what of it was acknowledged, and what the log has ever held.

use headwater::Result;
use headwater::Timestamp;
use headwater::codec::thrift;
use headwater::cut::Cut;
use headwater::log::Log;
use std::collections::BTreeSet;

pub(crate) const HOUR: i64 = 3_600_000_000;
pub(crate) const PARTITIONS: usize = 2;

/// A fact as it was sent. Its place among all that were is in its time, below the hour.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) route: Vec<u8>,
    pub(crate) bytes: Vec<u8>,
    pub(crate) source: Option<&'static str>,
    pub(crate) nonce: Option<u64>,
}

/// What a producer knows of its facts.
#[derive(Debug, Default)]
pub(crate) struct Producer {
    /// The ordinals of its numbered facts; a fact's place here is its nonce.
    pub(crate) numbered: Vec<usize>,
    /// How many of these it knows to be taken.
    pub(crate) taken: usize,
}

/// An entry of the log.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) arrival: Timestamp,
    pub(crate) bytes: Vec<u8>,
}

/// All of it.
#[derive(Debug, Default)]
pub(crate) struct Past {
    pub(crate) sent: Vec<Sent>,
    pub(crate) producers: [Producer; 2],
    pub(crate) acknowledged: BTreeSet<usize>,
    /// By partition and offset; what the log has dropped by now as well.
    pub(crate) entries: [Vec<Entry>; PARTITIONS],
    logged: BTreeSet<usize>,
}

impl Past {
    /// So many numbered facts of a producer are durable now.
    pub(crate) fn acknowledge(&mut self, who: usize, numbers: usize) {
        let producer = &mut self.producers[who];
        self.acknowledged.extend(&producer.numbered[..numbers]);
        producer.taken = producer.taken.max(numbers);
    }

    /// Takes down what has come into the log. What was there before is the same still, and each fact is there once.
    pub(crate) fn remember(&mut self, log: &Log) -> Result<()> {
        let start = log.start();
        for partition in 0..PARTITIONS {
            let known = self.entries[partition].len() as u64;
            assert!(start.0[partition] <= known, "the log has lost what nobody has read");
            let mut cursor = log.read(partition, start.0[partition], log.end().0[partition])?;
            while let Some(entry) = cursor.next()? {
                if entry.offset < known {
                    let before = &self.entries[partition][entry.offset as usize];
                    assert_eq!((before.arrival, before.bytes.as_slice()), (entry.arrival, entry.bytes));
                    continue;
                }
                let ordinal = thrift::read_pedigree(entry.bytes).expect("what was written can be read").at.0.rem_euclid(HOUR) as usize;
                assert_eq!(self.sent[ordinal].bytes, entry.bytes);
                assert!(self.logged.insert(ordinal), "fact {ordinal} is in the log twice");
                self.entries[partition].push(Entry { arrival: entry.arrival, bytes: entry.bytes.to_vec() });
            }
        }
        Ok(())
    }

    /// After recovery the log has all that it ever had, and each fact that was acknowledged.
    pub(crate) fn check(&self, log: &Log) {
        let lost: Vec<_> = self.acknowledged.difference(&self.logged).collect();
        assert!(lost.is_empty(), "facts {lost:?} were acknowledged and are lost");
        let lengths = self.entries.iter().map(|entries| entries.len() as u64);
        assert!(lengths.eq(log.end().0.iter().copied()), "the log ends at {}, below what it had", log.end());
    }

    /// The entries between two cuts, with their places.
    pub(crate) fn between(&self, from: &Cut, to: &Cut) -> impl Iterator<Item = (u32, u64, &Entry)> {
        let places = (0..).zip(from.0.iter().zip(&to.0));
        let places = places.flat_map(|(partition, (from, to))| (*from..*to).map(move |offset| (partition, offset)));
        places
            .map(|(partition, offset)| (partition, offset, &self.entries[partition as usize][offset as usize]))
            .collect::<Vec<_>>()
            .into_iter()
    }

    /// The newest arrival below a cut.
    pub(crate) fn newest(&self, cut: &Cut) -> Option<Timestamp> {
        self.between(&Cut::zero(PARTITIONS), cut).map(|(_, _, entry)| entry.arrival).max()
    }
}
