//! Numbers of every length, as `prost` writes them, at the end of the bytes and before others.

use headwater::sample::PageId;
use headwater::sample::everything::Everything;

use super::super::decode;
use super::bytes_of;

#[test]
fn numbers_of_every_length_are_those_of_prost() {
    let near = |bit: u32| [-1, 0, 1].map(|step| (1u64 << bit).wrapping_add_signed(step));
    let mixed = (0..64).map(|shift| 0x9e37_79b9_7f4a_7c15 >> shift);
    for number in (0..64).flat_map(near).chain(mixed).chain([u64::MAX]).filter(|number| *number > 0) {
        let ours = bytes_of(&PageId { id: number });
        let mut theirs = vec![0x08];
        prost::encoding::encode_varint(number, &mut theirs);
        assert_eq!(ours, theirs, "{number:#x}");
        for behind in 0..12 {
            let bytes = [&ours[..], &[0x10, 1].repeat(behind)].concat();
            assert_eq!(decode::<PageId>(&bytes), Ok(PageId { id: number }), "{number:#x}");
            // Cut within the number.
            if ours.len() > 2 {
                assert!(decode::<PageId>(&ours[..ours.len() - 1]).is_err(), "{number:#x}");
            }
        }
    }
}

/// More bytes than a number needs, up to the ten that it may have.
#[test]
fn numbers_may_have_empty_bytes() {
    for len in 1..=10 {
        let mut bytes = vec![0x28, 0x85];
        bytes.extend(vec![0x80; len - 1]);
        bytes.push(0);
        for behind in 0..8 {
            let bytes = [&bytes[..], &[0x08, 1].repeat(behind)].concat();
            let read = decode::<Everything>(&bytes).map(|value| value.long);
            if len < 10 { assert_eq!(read, Ok(5)) } else { assert!(read.is_err()) }
        }
    }
}
