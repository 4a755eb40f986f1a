/** Packed beats (src/kernels/stream.ts `packFrames`) in hexadecimal, each as $readmemh reads it: the highest byte first. */
export function hexBeats(bytes: Uint8Array, bytesPerBeat: number): string[] {
  return Array.from({ length: bytes.length / bytesPerBeat }, (_, i) =>
    Buffer.from(bytes.subarray(i * bytesPerBeat, (i + 1) * bytesPerBeat).toReversed()).toString('hex'),
  );
}
