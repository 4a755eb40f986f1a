// How the loops are pipelined that have the same number of turns for every frame.
//
// They are free running where the tool is told so (run.tcl, hls_config.cfg): what is inside leaves although no beat comes.
// BITWRIGHT_REWIND makes frames follow without a gap instead; both at once are refused (UG1448, HLS 207-5512). What is
// inside then waits for the next beats: the last ones of a frame leave with the first ones of the next, and where streams
// part and meet again a beat that waits may be the one that is waited for. It is for networks that are a chain, under
// beats that never end.
#ifndef BITWRIGHT_PIPELINE_HPP_
#define BITWRIGHT_PIPELINE_HPP_

#ifdef BITWRIGHT_REWIND
#define BITWRIGHT_PIPELINE _Pragma("HLS PIPELINE II=1 rewind")
#else
#define BITWRIGHT_PIPELINE _Pragma("HLS PIPELINE II=1")
#endif

#endif
