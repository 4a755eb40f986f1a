import { sha256 as digest } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** SHA-256 of bytes, or of text in UTF-8, in hexadecimal: what the manifest and the file headers name. */
export function sha256(content: string | Uint8Array): string {
  return bytesToHex(digest(typeof content === 'string' ? utf8ToBytes(content) : content));
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The same in Base64, as pages name it in their security policy. */
export function sha256Base64(text: string): string {
  // 32 bytes: ten groups of three, and two bytes with one sign of padding.
  const bytes = [...digest(utf8ToBytes(text)), 0];
  let encoded = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const bits = bytes[i] * 65_536 + bytes[i + 1] * 256 + bytes[i + 2];
    for (const shift of [18, 12, 6, 0]) encoded += BASE64[(bits >> shift) & 63];
  }
  return `${encoded.slice(0, -1)}=`;
}
