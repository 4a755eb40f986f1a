/** Packed beats (src/kernels/stream.ts `packFrames`) in hexadecimal, each as $readmemh reads it: the highest byte first. */
export function hexBeats(bytes: Uint8Array, bytesPerBeat: number): string[] {
  return Array.from({ length: bytes.length / bytesPerBeat }, (_, i) => {
    let hex = '';
    for (let b = bytesPerBeat - 1; b >= 0; b--) hex += DIGITS[bytes[i * bytesPerBeat + b]];
    return hex;
  });
}

/** Of each byte. */
const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
