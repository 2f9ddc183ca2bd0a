/*
 * Licensed to somebody under some licence.
 */
namespace java org.acme.shop
namespace py shop

include "common.thrift"

const i32 MOST = 10
const map<string, list<double>> TABLE = {"a": [1.5, 2., 1e3], 'b': []}

typedef i64 Cents
typedef list<Line> Lines
typedef map<Line, string> ByLine

/** What somebody bought. */
struct Order {
    /** Its own number. */
    1: required i64 id,
    2: string note = "none";
    3: optional string coupon
    4: Lines lines,
    5: map<string, Cents> totals (cpp.template = "std::map"),
    6: State state = State.OPEN (deprecated = "use \"event\""),
    7: common.Money price,
    8: optional Payment payment,
    9: Payment fallback,
    10: set<double> weights,
    11: uuid trace,
    12: set<State> states,
    13: Wrapped wrapped,
    40000: binary raw,
    -1: bool hidden,
    bool nameless,
    // reserved 20 to 22, "old_price"
}

// One of several things.
struct Line { 1: string article, 2: i16 count, 3: optional Line & part }

union Payment {
    1: string card,
    2: binary cash
}

struct Wrapped { 1: required Payment payment }

exception Refused { 1: string why }

enum State {
    UNSPECIFIED,
    OPEN,
    PAID = 0x10, // done
    SETTLED = 16,
    BROKEN = -1,
}

service Orders extends common.Base {
    oneway void ping(),
    Order place(1: Order order, 2: i32 count = 1) throws (1: Refused refused) (audited),
}
