//! Asking the memory for what is needed soon, so that it fetches many things side by side.

/// The bytes of a line, nearly everywhere.
pub(crate) const LINE: usize = 64;

/// Asks for the line that a value begins on. Where the processor cannot be asked, nothing happens.
#[inline(always)]
pub(crate) fn prefetch<T>(value: &T) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: a prefetch reads nothing; every x86-64 has it, and the address is that of a value.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(value).cast()) };
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = value;
}

/// Asks for all lines that values side by side stand on.
#[inline]
pub(crate) fn prefetch_all<T>(values: &[T]) {
    values.iter().step_by(const { if size_of::<T>() < LINE { LINE / size_of::<T>() } else { 1 } }).for_each(prefetch);
    values.last().into_iter().for_each(prefetch);
}
