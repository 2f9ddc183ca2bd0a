//! Facts as they are not wished for: a page that everybody visits, facts ten years late or from the year 9999, clocks that jump. Whatever
//! comes, the answers are those of plain maps, and nothing expires too early.

mod hot;
mod oracle;
mod time;
