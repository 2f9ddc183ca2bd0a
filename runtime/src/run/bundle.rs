//! Cells that are handed from those who merge to who writes.

/// Some cells in key order, end to end.
#[derive(Debug, Default)]
pub(crate) struct Bundle {
    bytes: Vec<u8>,
    /// Of each cell where its key ends, and where the cell does.
    ends: Vec<(usize, usize)>,
}

impl Bundle {
    /// How many bytes its keys and cells have.
    #[cfg(feature = "dataset")]
    pub(crate) fn bytes(&self) -> usize {
        self.bytes.len()
    }

    /// Adds a cell, whose bytes `write` appends.
    pub(crate) fn add(&mut self, key: &[u8], write: impl FnOnce(&mut Vec<u8>)) {
        self.bytes.extend_from_slice(key);
        let key = self.bytes.len();
        write(&mut self.bytes);
        self.ends.push((key, self.bytes.len()));
    }

    /// The keys and the cells.
    pub(crate) fn cells(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        let begins = std::iter::once(0).chain(self.ends.iter().map(|(_, end)| *end));
        begins.zip(&self.ends).map(|(begin, &(key, end))| (&self.bytes[begin..key], &self.bytes[key..end]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bundles_give_what_they_were_given(cells: Vec<(Vec<u8>, Vec<u8>)>) {
            let mut bundle = Bundle::default();
            cells.iter().for_each(|(key, cell)| bundle.add(key, |out| out.extend_from_slice(cell)));
            let given: Vec<_> = bundle.cells().map(|(key, cell)| (key.to_vec(), cell.to_vec())).collect();
            prop_assert_eq!(given, cells);
        }
    }
}
