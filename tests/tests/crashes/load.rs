//! What is sent: facts that are made up, by a producer that sends again all of which it is not sure.

use std::path::Path;
use std::sync::Arc;

use headwater::log::{Options, Record, Refused, Stream, Taken, Writer};
use headwater::{Fact as _, Pedigree, Result, Timestamp, codec::thrift};
use headwater_tests::shop::{Bought, Datum, Fact, ItemId, PersonAge, PersonId, Way};

use crate::world::{DATA, HOUR, PARTITIONS, World};

/// How many facts a load brings.
pub(crate) const FACTS: usize = 8;
/// How long after the one before a load comes.
const LATER: i64 = 20 * HOUR;

impl World {
    /// Some hours later facts arrive, late ones and early ones. Given again after it broke off, it is the same load.
    pub(crate) fn load(&mut self) -> Result<()> {
        if self.sent.len() == self.goal {
            self.goal += FACTS;
            self.now.0 += LATER;
        }
        let mut writer = open(self, 200, 100)?;
        let mut stream = writer.stream();
        for n in self.goal - FACTS..self.goal {
            let datum = invent(n, self.now, "shop", n as u64);
            let taken = send(&mut writer, &mut stream, &datum)?.expect("its numbers rise");
            assert!(taken == Taken::Repeat || n == self.sent.len(), "fact {n} was acknowledged, and is new again");
            writer.commit()?;
            // The one that was under way in a crash may have been rescued.
            if n == self.sent.len() {
                self.sent.push(datum);
            }
        }
        writer.close()
    }

    /// When the newest fact arrived.
    pub(crate) fn newest(&self) -> Timestamp {
        let has_begun = self.sent.len() + FACTS > self.goal;
        Timestamp(self.now.0 - if has_begun { 0 } else { LATER })
    }

    /// After a power cut those who read may not know that the newest facts are durable, until a writer has looked.
    pub(crate) fn recover(&self) {
        open(self, 200, 100).and_then(Writer::close).expect("the disk is well");
    }

    /// After a crash the fact that was under way may be there, though nobody was told so.
    pub(crate) fn learn(&mut self, there: u64) {
        if there == self.sent.len() as u64 + 1 {
            let n = self.sent.len();
            self.sent.push(invent(n, self.now, "shop", n as u64));
        }
    }
}

/// A writer whose segments and groups have such lengths.
pub(crate) fn open(world: &World, segment_bytes: u64, group_bytes: usize) -> Result<Writer> {
    let now = world.now;
    let options = Options {
        partitions: Some(PARTITIONS),
        segment_bytes,
        group_bytes,
        side_by_side: false,
        clock: Arc::new(move || now),
        ..Options::new(b"shop".to_vec(), Arc::new(|_| Ok(())))
    };
    Ok(Writer::open(world.fs(), &Path::new(DATA).join("log"), options, "load")?.0)
}

/// The nth fact of a world, sent by a source under a number.
pub(crate) fn invent(n: usize, now: Timestamp, source: &str, nonce: u64) -> Datum {
    let at = Timestamp(now.0 - (n as i64 * 7 % 30) * HOUR + n as i64);
    let person = PersonId { id: format!("p{}", n % 5) };
    let fact: Fact = match n % 4 {
        3 => PersonAge { id: person, value: (20 + n % 100) as u8 }.into(),
        kind => {
            let stars = (kind > 0).then_some((n % 6) as u8);
            Bought {
                from: person,
                to: ItemId { id: (n % 3 + n / 60 * 3) as u32 },
                way: [Way::Web, Way::Shop][n % 2],
                price: n as i32,
                stars,
            }
            .into()
        }
    };
    Datum { pedigree: Pedigree { at, source: Some(source.to_owned()), nonce: Some(nonce) }, fact }
}

/// Gives a fact to the log.
pub(crate) fn send(writer: &mut Writer, stream: &mut Stream, datum: &Datum) -> Result<Result<Taken, Refused>> {
    let (mut route, mut bytes) = (Vec::new(), Vec::new());
    datum.fact.route_key(&mut route);
    thrift::write_datum(datum, &mut bytes).expect("it fits");
    let Pedigree { source, nonce, .. } = &datum.pedigree;
    stream.append(writer, Record { route: &route, source: source.as_deref(), nonce: *nonce, bytes: &bytes })
}
