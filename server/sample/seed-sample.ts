// Fills an installation with the sample: 上海市 2019 and 2020 from its published final accounts, and 杭州市 living in 2026.
// Documents go the way of any other; what was taken in is known the second time, so a broken seed is simply run again.
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadActor } from '../access/load-actor.ts'
import { insertOrganisations } from '../access/organisations.ts'
import { createSampleUsers } from '../access/sample-users.ts'
import { loadSampleBase } from '../catalog/sample-base.ts'
import { machine } from '../core/actor.ts'
import type { Actor } from '../core/actor.ts'
import type { Database, Tx } from '../core/database/index.ts'
import { assert } from '../core/errors.ts'
import { importFiles } from '../documents/import-files.ts'
import { intakeSetting } from '../documents/intake-setting.ts'
import type { IntakeSetting } from '../documents/intake-setting.ts'
import { takeIn } from '../documents/take-in.ts'
import type { TakeInResult } from '../documents/take-in.ts'
import { reviewVouchers } from '../ledger/review-vouchers.ts'
import { closeSampleMonths } from './closed-months.ts'
import type { SampleDocument } from './desk.ts'
import { hangzhouDocuments, richUnit, stuckDocuments } from './hangzhou.ts'
import { loadHangzhou } from './profile.ts'
import type { Profile } from './profile.ts'
import { loadShanghai } from './published.ts'
import type { ShanghaiFile } from './published.ts'
import { openNextYear, openShanghaiBooks, openUnitBooks } from './sample-books.ts'
import { shanghaiDocuments } from './shanghai.ts'

export interface SeedHost {
  dataDir: string
  say(line: string): void
}

/** Loads the sample once; base data must be there. Later calls return at once, and so does one on a real installation. */
export async function seedSample(database: Database, { dataDir, say }: SeedHost): Promise<void> {
  const profile = loadHangzhou()
  const file = loadShanghai()
  if (await database.transaction(async (tx) => (await isSeeded(tx)) || (await isRealInstallation(tx)))) return
  say('正在装入样例（仅首次）……')
  await database.transaction(async (tx) => {
    await loadSampleBase(tx)
    await insertOrganisations(
      tx,
      file.organisations.map(({ region, parent, ...rest }) => ({ ...rest, regionCode: region, parentCode: parent })),
    )
    for (const user of await createSampleUsers(tx, dataDir))
      say(`${user.login}\t${user.password}\t${user.role}\t${user.advice}`)
  })
  const setting = intakeSetting()
  await seedShanghai(database, file, setting)
  await seedHangzhou(database, profile, setting)
}

async function seedShanghai(database: Database, file: ShanghaiFile, setting: IntakeSetting): Promise<void> {
  await database.transaction((tx) => openShanghaiBooks(tx, file, 2019))
  await takeInHistory(database, shanghaiDocuments(file, 2019), setting)
  await database.transaction((tx) => openNextYear(tx, file, 2020))
  await takeInHistory(database, shanghaiDocuments(file, 2020), setting)
}

async function seedHangzhou(database: Database, profile: Profile, setting: IntakeSetting): Promise<void> {
  await database.transaction((tx) => openUnitBooks(tx, profile, profile.units))
  const { region } = richUnit(profile)
  const isFresh = ({ payload }: SampleDocument) =>
    payload.mof_div_code === region && String(payload.biz_date) >= freshFrom
  const documents = hangzhouDocuments(profile)
  await takeInHistory(
    database,
    documents.filter((document) => !isFresh(document)),
    setting,
  )
  await database.transaction(async (tx) => {
    accepted(await takeIn(tx, machine, entriesOf(documents.filter(isFresh)), setting))
    await reviewSome(tx)
  })
  await database.transaction((tx) => takeIn(tx, machine, entriesOf(stuckDocuments(profile)), setting))
  const clerk = await database.transaction((tx) => userActor(tx, clerkLogin))
  await closeSampleMonths(database, profile, userActor)
  await importFiles(database, clerk, [fileURLToPath(sampleFile)])
}

/** A file of the tax office as a clerk imported it: some rows good, some to be corrected, one at odds with an earlier document. */
const sampleFile = new URL('../../seeds/sample/西湖区征缴明细20261120.csv', import.meta.url)

const clerkLogin = 'malin'

/** From this day on the vouchers of the sample users' agency are left to them; those of the first two days are reviewed. */
const freshFrom = '2026-11-16'
const draftFrom = '2026-11-18'

/** Takes in documents whose vouchers the product posts by itself, in batches, each one transaction. */
export async function takeInHistory(
  database: Database,
  documents: readonly SampleDocument[],
  setting: IntakeSetting,
): Promise<void> {
  for (const batch of batchesOf(documents)) {
    await database.transaction(async (tx) =>
      accepted(await takeIn(tx, machine, entriesOf(batch), setting, { post: true })),
    )
  }
}

const batchDocuments = 800

/** A document that takes another back begins a batch: the other is posted by then and answered in red. */
function batchesOf(documents: readonly SampleDocument[]): SampleDocument[][] {
  const batches: SampleDocument[][] = [[]]
  for (const document of documents) {
    const { status, event } = document.envelope
    const takesBack = status === 'reversal' || event === 'adjustment.document_reversed'
    if (takesBack || (batches.at(-1)?.length ?? 0) >= batchDocuments) batches.push([])
    batches.at(-1)?.push(document)
  }
  return batches.filter((batch) => batch.length > 0)
}

const entriesOf = (documents: readonly SampleDocument[]) => documents.map((raw, index) => ({ line: index + 1, raw }))

// The sample's own documents are right; one that is not is a fault of the program.
function accepted({ results }: TakeInResult): void {
  const wrong = results.find(({ status }) => status === 'refused' || status === 'waiting')
  assert(!wrong, `a sample document is ${wrong?.status}: ${wrong?.problems.map(({ message }) => message).join('; ')}`)
}

const reviewers = ['zhoumin', 'huqiang', 'linfang']

/** Reviewers look through what came first; the rest waits for the sample's users. */
async function reviewSome(tx: Tx): Promise<void> {
  const drafts: { id: number }[] = await tx('vouchers')
    .where({ status: 'draft' })
    .where('voucher_date', '<', draftFrom)
    .select('id')
  const ids = drafts.map(({ id }) => Number(id))
  for (const login of reviewers) await reviewVouchers(tx, await userActor(tx, login), ids)
}

async function userActor(tx: Tx, login: string): Promise<Actor> {
  const user: { id: number } | undefined = await tx('users').where({ login }).first('id')
  assert(user, `no sample user ${login}`)
  return loadActor(tx, Number(user.id))
}

/** The file comes last: once it is there, so is everything else. */
// People of its own and none of the sample's: someone has set this installation up, and nothing invented may enter it.
async function isRealInstallation(tx: Tx): Promise<boolean> {
  const someone: object | undefined = await tx('users').where({ kind: 'user' }).first('id')
  return someone !== undefined && (await tx('users').where({ login: clerkLogin }).first('id')) === undefined
}

async function isSeeded(tx: Tx): Promise<boolean> {
  return (
    (await tx('document_files')
      .where({ name: basename(fileURLToPath(sampleFile)), status: 'done' })
      .first('id')) !== undefined
  )
}
