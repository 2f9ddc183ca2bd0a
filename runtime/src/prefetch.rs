//! Asking the memory for what is needed soon, so that it fetches many things side by side.

/// The bytes of a line, nearly everywhere.
pub(crate) const LINE: usize = 64;

/// Asks for the line that a value begins on.
#[inline(always)]
pub(crate) fn prefetch<T>(value: &T) {
    prefetch_at(std::ptr::from_ref(value).cast());
}

/// Asks for a line. Where the processor cannot be asked, nothing happens.
#[inline(always)]
fn prefetch_at(byte: *const u8) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: a prefetch reads nothing, and every x86-64 has it.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(byte.cast()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = byte;
}

/// Asks for the lines that a value begins and ends on.
#[inline(always)]
pub(crate) fn prefetch_whole<T>(value: &T) {
    let bytes = std::ptr::from_ref(value).cast::<u8>();
    prefetch(value);
    prefetch_at(bytes.wrapping_add(size_of::<T>().saturating_sub(1)));
}

/// Asks for all lines that values side by side stand on.
#[inline]
pub(crate) fn prefetch_all<T>(values: &[T]) {
    values.iter().step_by(const { if size_of::<T>() < LINE { LINE / size_of::<T>() } else { 1 } }).for_each(prefetch);
    values.last().into_iter().for_each(prefetch);
}
