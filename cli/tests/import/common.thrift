# An amount.
struct Money { 1: string currency, 2: i64 units }
struct Unused { 1: bool x }
service Base {}
