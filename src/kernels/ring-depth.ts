/** Depth that the block RAMs of common devices have at least, and what they must hold to be used. */
const BLOCK_DEPTH = 512;
const BLOCK_BITS = 2048;
/** Depths of the distributed RAM that LUTs make: the least, and what larger ones are multiples of. */
const LEAST_DISTRIBUTED_DEPTH = 32;
const DISTRIBUTED_DEPTH = 64;

/**
 * Depth of a circular buffer of at least `neededBeats`: rounded up to a power of two, at which addresses
 * wrap by themselves, where the RAM has those words anyway.
 */
export function ringDepth(neededBeats: number, widthBits: number): number {
  const power = Math.max(LEAST_DISTRIBUTED_DEPTH, 2 ** Math.ceil(Math.log2(neededBeats)));
  const isBlock = power * widthBits >= BLOCK_BITS && power <= BLOCK_DEPTH;
  const isDistributed = power <= DISTRIBUTED_DEPTH * Math.ceil(neededBeats / DISTRIBUTED_DEPTH);
  return isBlock || isDistributed ? power : neededBeats;
}
