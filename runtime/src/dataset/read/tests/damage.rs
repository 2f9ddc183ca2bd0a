//! A flipped byte anywhere is an error that names the file, or was never read: no answer is silently another.

use super::world::{Only, World, placed, tile};
use crate::dataset::sums::BLOCK;
use crate::error::Error;
use crate::sample::everything::Everything;
use crate::time::{Span, Timestamp};

/// A file of some blocks and row groups, its texts such that nothing can shrink them.
fn world() -> (World<Only<Everything>>, std::path::PathBuf) {
    let noise = |n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(31).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let text = |n: u64| (0..12).map(|m| format!("{:x}", noise(n * 12 + m))).collect::<String>();
    let everything = |n: u64| Only(Everything { text: text(n), wide: n, ..super::world::zero() });
    let rows = placed((0..3000).map(everything).collect(), Timestamp(0), 1);
    let world = World { row_group: 1100, ..World::new() };
    let all = tile([0, 0], [1500, 1500]);
    let files = world.shelve(1, &all, &rows);
    let path = world.path(0, &files[0]);
    world.publish(0, files, [1500, 1500], [0, 0]);
    (world, path)
}

/// All that one column holds, summed up, or what went wrong.
fn read(world: &World<Only<Everything>>, columns: &[u16]) -> crate::Result<(u64, u64)> {
    let pin = world.dataset().pin(&[0])?;
    let (mut facts, mut sum) = (0, 0u64);
    for part in pin.parts(0, &tile([0, 0], [1500, 1500]), Span::default())? {
        facts += part.each(columns, &mut |at, reader| {
            let it: Everything = crate::value::Decode::read(reader, None).map_err(|e| reader.locate(e))?;
            let text = it.text.bytes().fold(0u64, |sum, b| sum.wrapping_mul(31).wrapping_add(b.into()));
            sum = sum.wrapping_add(text ^ it.wide ^ at.0 as u64);
            Ok(())
        })?;
    }
    Ok((facts, sum))
}

#[test]
fn a_flipped_byte_anywhere_is_found_or_was_not_read() {
    let (world, path) = world();
    let good = world.fs.bytes(&path);
    assert!(good.len() > 4 * BLOCK, "{} bytes", good.len());
    let expected = [read(&world, &[23, 41]).unwrap(), read(&world, &[23]).unwrap()];
    world.dataset().pin(&[0]).unwrap().check().unwrap();
    let ends = (0..12).chain(good.len() - 60..good.len());
    let mut found = [0, 0];
    for at in ends.chain((0..good.len()).step_by(4999)) {
        let mut bad = good.clone();
        bad[at] ^= 1 << (at % 8);
        world.fs.set(&path, bad);
        for (found, (columns, expected)) in found.iter_mut().zip([&[23, 41][..], &[23]].into_iter().zip(&expected)) {
            match read(&world, columns) {
                Ok(read) => assert_eq!(read, *expected, "byte {at}"),
                Err(Error::Corrupt { path: named, offset, .. }) => {
                    assert_eq!(named, path);
                    assert!(
                        (offset as usize..=offset as usize + good.len()).contains(&at) && (offset as usize).is_multiple_of(BLOCK),
                        "byte {at}: {offset}"
                    );
                    *found += 1;
                }
                Err(other) => panic!("byte {at}: {other}"),
            }
        }
        let checked = world.dataset().pin(&[0]).and_then(|pin| pin.check());
        assert!(matches!(checked, Err(Error::Corrupt { path: named, .. }) if named == path), "byte {at}");
    }
    // Texts are most of the file: who does not read them does not stumble over them.
    assert!(found[1] > 60 && found[0] > found[1] + 15, "{found:?}");
}

#[test]
fn a_file_cut_short_or_grown_is_found() {
    let (world, path) = world();
    let good = world.fs.bytes(&path);
    for len in [0, 7, good.len() - 1] {
        world.fs.set(&path, good[..len].to_vec());
        assert!(matches!(read(&world, &[23]), Err(Error::Broken { path: named, .. }) if named == path), "{len} bytes");
    }
    world.fs.set(&path, [&good[..], b"x"].concat());
    assert!(matches!(read(&world, &[23]), Err(Error::Broken { .. })));
}
