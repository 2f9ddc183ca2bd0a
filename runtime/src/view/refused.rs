//! Why an edit of a manifest is refused, or a manifest that stands is no whole one.

use std::path::Path;

use crate::cut::Cut;
use crate::error::Error;

/// What does not fit. An edit that is refused has changed nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Facts would be counted by no run.
    #[error("its runs leave a gap: those before {file} end at {at}, it begins at {from}")]
    Gap {
        /// The run after the gap.
        file: String,
        /// Where the runs before it end.
        at: Cut,
        /// Where it begins.
        from: Cut,
    },
    /// Facts would be counted twice.
    #[error("its runs overlap: those before {file} end at {at}, it begins at {from}")]
    Overlap {
        /// The run that begins too early.
        file: String,
        /// Where the runs before it end.
        at: Cut,
        /// Where it begins.
        from: Cut,
    },
    /// A run ends before it begins.
    #[error("the run {file} goes back, from {from} to {to}")]
    Backwards {
        /// The run.
        file: String,
        /// Where it begins.
        from: Cut,
        /// Where it ends.
        to: Cut,
    },
    /// A run of no facts.
    #[error("the run {0} holds no facts: its tile is empty")]
    Empty(String),
    /// The cut would be lower than the one that is served.
    #[error("its cut would step back, from {at} to {to}")]
    StepBack {
        /// The cut that is served.
        at: Cut,
        /// The one that would be.
        to: Cut,
    },
    /// Runs that are to be replaced are not there.
    #[error("the runs to be merged are not listed any more: another process has edited the view")]
    Unlisted,
    /// What a merge gives does not hold the same facts.
    #[error("a merge of the runs from {} to {} cannot give a run from {} to {}", merged.0, merged.1, given.0, given.1)]
    Tile {
        /// From where to where the runs reach.
        merged: (Cut, Cut),
        /// From where to where the run that is to replace them does.
        given: (Cut, Cut),
    },
    /// A merge of what lies below and above a cut that must stay a boundary.
    #[error("no merge may cross {0}: what lies above it has to stay replaceable")]
    Barrier(Cut),
    /// A cut at which no run begins or ends.
    #[error("no run of its chain begins or ends at {0}")]
    NoBoundary(Cut),
    /// A publication does not begin between the pinned part and the version that the chain stands on.
    #[error("a version cannot begin at {from}: it is to begin at {lowest} or above, where the pinned part ends, and not above {highest}")]
    From {
        /// Where it begins.
        from: Cut,
        /// Where the pinned part ends.
        lowest: Cut,
        /// Where the version ends that the chain stands on.
        highest: Cut,
    },
    /// The pinned part would shrink, or reach beyond a version that is kept.
    #[error("its pinned part cannot end at {to}: it ends at {at}, never shrinks, and never reaches beyond the oldest version or the chain")]
    Pinned {
        /// Where it ends.
        at: Cut,
        /// Where it would.
        to: Cut,
    },
    /// A version's number was given before.
    #[error("version {number} cannot follow version {last}: numbers rise, and none is given twice")]
    Number {
        /// The new one.
        number: u64,
        /// The newest there is.
        last: u64,
    },
    /// A version that is not there.
    #[error("there is no version {number}; {}", kept(have))]
    NoVersion {
        /// The one asked for.
        number: u64,
        /// Those that are kept.
        have: Vec<u64>,
    },
    /// A version is not the chain that it should be.
    #[error("version {number} is not whole: it should end at {cut}, and its runs end at {end}")]
    Version {
        /// Its number.
        number: u64,
        /// Where it should end.
        cut: Cut,
        /// Where its runs end.
        end: Cut,
    },
    /// A file that is listed already, or whose name is no run's.
    #[error("{0} is no name of a new run")]
    File(String),
    /// A chain that has begun cannot begin elsewhere.
    #[error("the chain has begun: where it starts is fixed")]
    Begun,
    /// A cut of another number of partitions.
    #[error("the cut {0} is not of as many partitions as the log")]
    Partitions(Cut),
}

fn kept(have: &[u64]) -> String {
    match have {
        [] => "no version was published yet".to_owned(),
        have => format!("those that are kept: {}", have.iter().map(u64::to_string).collect::<Vec<_>>().join(", ")),
    }
}

impl Refused {
    /// The same as an error of an edit of the view at `path`.
    pub(super) fn at(self, path: &Path) -> Error {
        match self {
            Refused::NoVersion { .. } => Error::Usage(format!("{}: {self}", path.display())),
            _ => Error::broken(path, self.to_string()),
        }
    }

    /// The same as an error of a manifest that was read from `path`.
    pub(super) fn read(self, path: &Path) -> Error {
        Error::broken(path, format!("{self}; {WAY_OUT}"))
    }
}

pub(super) const WAY_OUT: &str =
    "put it back from a copy, or remove the view's folder to have it counted anew from the facts that are still kept";
