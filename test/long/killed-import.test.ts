import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCli, signIn, startProduct, until } from '../support/product.ts'

interface Taken {
  envelope: Record<string, string>
  payload: Record<string, unknown>
}
interface FileState {
  status: string
  counts: { read: number; new: number; known: number; vouchers: number; waiting: number; refused: number }
}

const documents = 6000

describe('a server killed in the middle of an import', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'tongchou-kill-'))
  after(() => rmSync(dataDir, { recursive: true, force: true }))

  it('goes on where it was: each document once, each with its vouchers, every invariant intact', async () => {
    let product = await startProduct(dataDir)
    let clerk = await signIn(product.address, dataDir, 'malin')
    const { rows } = await clerk.get<{ rows: { id: number }[] }>(
      '/documents?event=contribution.treasury_received&status=vouchered&region=330106000&size=1',
    )
    const original = await clerk.get<{ document: Taken }>(`/documents/${rows[0]?.id}`)
    const lines = Array.from({ length: documents }, (_, index) => JSON.stringify(copyOf(original.document, index)))
    const { fileId } = await clerk.upload<{ fileId: number }>(
      '/document-files?name=kill.jsonl',
      `${lines.join('\n')}\n`,
    )
    const file = () => clerk.get<FileState>(`/document-files/${fileId}`)
    await until(async () => (await stored(clerk, fileId)) > 500, 60, 'the import to be under way')
    await product.stop('SIGKILL')

    product = await startProduct(dataDir)
    clerk = await signIn(product.address, dataDir, 'malin')
    const before = await stored(clerk, fileId)
    assert.ok(before < documents, `the import was already done: ${before}`)
    await until(async () => (await file()).status === 'done', 180, 'the import to end')
    assert.equal(await stored(clerk, fileId), documents)
    const reader = await signIn(product.address, dataDir, 'chenjing')
    const drafts = await reader.get<{ total: number }>(`/documents?file=${fileId}&status=vouchered&size=1`)
    assert.equal(drafts.total, documents)
    await product.stop()

    const check = runCli('check', '--data', dataDir)
    assert.equal(check.code, 0, check.errors)
  })
})

async function stored(clerk: { get<T>(path: string): Promise<T> }, fileId: number): Promise<number> {
  return (await clerk.get<{ total: number }>(`/documents?file=${fileId}&size=1`)).total
}

function copyOf({ envelope, payload }: Taken, index: number): Taken {
  const no = String(index).padStart(6, '0')
  return {
    envelope: { ...envelope, event_id: `kill-${no}` },
    payload: {
      ...payload,
      doc_no: `KILL${no}`,
      bank_flow_no: `KB${no}`,
      tax_receipt_no: `KT${no}`,
      amount: `${index + 1}.00`,
      lines: undefined,
      unit_amount: undefined,
      person_amount: undefined,
    },
  }
}
