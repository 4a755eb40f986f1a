// Circular buffers that are read in another order than they are written.
//
// Beats come in order, and the kernel reads them in its own. How far it has come are two distances, which
// stay small however long a frame is: from the beat that is read next to the first that has not come, and
// from there to the first place that is not free.
//
// Their loops ask whether a beat is there, so that the tool makes no free running pipeline of them (UG1448, HLS
// 200-1964). They are flushable ones (`style=flp`): what has been given leaves while the next turn waits for a beat.
#ifndef BITWRIGHT_RING_HPP_
#define BITWRIGHT_RING_HPP_

#include "ap_int.h"
#include "counter.hpp"
#include "hls_stream.h"

namespace bitwright {

/// A place in a circular buffer, `way` places after another.
///
/// \tparam DEPTH  Places, at least 1.
template <int DEPTH>
count_to<DEPTH - 1> slot_after(const count_to<DEPTH - 1>& slot, const count_to<DEPTH - 1>& way) {
#pragma HLS INLINE
    const count_to<2 * DEPTH> next = slot + way;
    count_to<DEPTH - 1> result = next;
    if (next >= DEPTH) result = next - DEPTH;
    return result;
}

/// The distances of a buffer.
///
/// Whether they are more than 0 is kept beside them, and decided for each way in which a turn can end while
/// that is not yet known: between one turn and the next stands a choice, no sum and no comparison.
///
/// \tparam MOST  No distance, and no way from a beat to the next, is ever more in magnitude.
template <int MOST> struct ring_level {
    typedef way_to<MOST> distance;

    /// From the beat that is read next to the first that has not come; below 0 where it is further on.
    distance ahead;
    /// From the first that has not come to the first place that is not free.
    distance room;
    /// The beat that is read next has come.
    bool has_beat;
    /// There is a place for the next that comes.
    bool has_room;

    ring_level(int first_ahead, int first_room)
        : ahead(first_ahead), room(first_room), has_beat(first_ahead > 0), has_room(first_room > 0) {}

    /// A turn of the loop.
    ///
    /// \param gives  A beat leaves: the next to be read lies `way` beats on, and `freed` more are free.
    /// \param takes  A beat comes.
    void go_on(bool gives, const distance& way, const distance& freed, bool takes) {
#pragma HLS INLINE
        const distance ahead_if_given = ahead - way;
        const distance room_if_given = room + freed;
        const bool has_beat_if_given = takes ? ahead_if_given >= 0 : ahead_if_given > 0;
        const bool has_beat_if_not = takes ? ahead >= 0 : ahead > 0;
        const bool has_room_if_given = takes ? room_if_given > 1 : room_if_given > 0;
        const bool has_room_if_not = takes ? room > 1 : room > 0;
        has_beat = gives ? has_beat_if_given : has_beat_if_not;
        has_room = gives ? has_room_if_given : has_room_if_not;
        if (gives) {
            ahead = ahead_if_given;
            room = room_if_given;
        }
        if (takes) {
            ahead = ahead + 1;
            room = room - 1;
        }
    }
};

/// Whether a turn may read the input.
///
/// Nothing that can leave waits for an input beat: a turn that gives a beat takes one only where it is
/// there, and where nothing can leave the next is waited for. Co-simulation cannot ask whether one is there
/// (it knows no stream that is empty): with BITWRIGHT_COSIM a turn that gives a beat takes none. The beats
/// are the same, in up to twice the cycles.
///
/// \param gives  The turn gives a beat.
template <int BITS> bool may_take(bool gives, hls::stream<ap_uint<BITS> >& in) {
#pragma HLS INLINE
#ifdef BITWRIGHT_COSIM
    (void)in;
    return !gives;
#else
    return !gives || !in.empty();
#endif
}

}  // namespace bitwright

#endif
