// SM2 signatures (GB/T 32918) by Node's own crypto. The signer's user id is empty, as `openssl dgst -sm3 -sign` leaves it:
// OpenSSL 3.0 offers Node no way to set another.
import { createPublicKey, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** The public key in a PEM text (SubjectPublicKeyInfo); undefined unless it is an SM2 key. */
export function readSm2PublicKey(pem: string): KeyObject | undefined {
  // A private key would be taken for its public half: whoever pastes one must learn that it is burnt.
  if (!pem.includes('BEGIN PUBLIC KEY')) return undefined
  try {
    const key = createPublicKey(pem)
    return key.export({ type: 'spki', format: 'der' }).includes(sm2Curve) ? key : undefined
  } catch {
    return undefined
  }
}

export function isSm2Signature(content: string, signature: Buffer, publicKey: KeyObject): boolean {
  try {
    return verify('sm3', Buffer.from(content), publicKey, signature)
  } catch {
    return false
  }
}

/** Object identifier 1.2.156.10197.1.301 (SM2 curve) in DER. */
const sm2Curve = Buffer.from('06082a811ccf5501822d', 'hex')
