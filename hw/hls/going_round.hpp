// Running results that go round once per place of a window.
#ifndef BITWRIGHT_GOING_ROUND_HPP_
#define BITWRIGHT_GOING_ROUND_HPP_

namespace bitwright {

/// Whether results of so many beats go round in a RAM. Up to 8 a shift register is cheaper, and no address stands
/// between a result and the place that needs it next; beyond, each bit of a beat would be a register, and 8 turns
/// are more than a RAM takes from a read to the write that depends on it.
constexpr bool is_round_in_ram(int folds) { return folds > 8; }

}  // namespace bitwright

#endif
