// Runs a property with a printed seed: a failure names the seed, and SEED=… runs the very same cases again.
import fc from 'fast-check'

const seed = Number(process.env.SEED ?? Date.now() % 2_000_000_000)
const factor = Number(process.env.PROPERTY_FACTOR ?? 1)
console.log(`  properties run with SEED=${seed}`)

export function propertyRun<T>(property: fc.IProperty<T>, runs = 100): void {
  fc.assert(property, { seed, numRuns: runs * factor })
}

/** For work on a database, often of several writers at once: a failure is told as it was met, as smaller cases would meet otherwise. */
export async function propertyRunAsync<T>(property: fc.IAsyncProperty<T>, runs = 20): Promise<void> {
  await fc.assert(property, { seed, numRuns: runs * factor, endOnFailure: true })
}
