// Every document type has an example that keeps its contract and gives, in both ledgers, exactly the vouchers written beside it.
import assert from 'node:assert/strict'
import { checkDocument } from '../../server/documents/check-document.ts'
import { contractsOf } from '../../server/documents/contracts.ts'
import { buildVouchers } from '../../server/rules/build-vouchers.ts'
import { ruleBook } from '../../server/rules/load.ts'
import { envelopeOf, factsOf, linesOf, openCodes, readDocumentExamples } from './examples-world.ts'

describe('example documents', () => {
  const book = ruleBook()
  const contracts = contractsOf(book)
  const examples = readDocumentExamples()

  it('there is one for every document type', () => {
    assert.deepEqual(examples.map(({ document }) => document).sort(), [...book.documents.keys()].sort())
  })

  for (const { document: type, payload, expect } of examples) {
    it(`${type} ${book.documents.get(type)?.name ?? ''}`, () => {
      const envelope = envelopeOf(type, book.documents.get(type)?.sourceSystem ?? '')
      const { document, problems } = checkDocument(
        contracts,
        { envelope, payload },
        openCodes(book.chart.templates.keys()),
      )
      assert.deepEqual(problems, [])
      assert.ok(document)
      assert.deepEqual(outcome(type, document.payload), expect)
    })
  }

  function outcome(type: string, payload: Readonly<Record<string, unknown>>): unknown {
    const facts = factsOf(type, payload)
    const result = buildVouchers(book, facts)
    switch (result.kind) {
      case 'memo':
        return `不入账：${result.reason}`
      case 'reversal':
        return `冲销原单据 ${result.original}`
      case 'none':
        return result
      case 'vouchers':
        return result.vouchers.map((voucher) => ({
          ledger: voucher.standard,
          scheme: voucher.scheme,
          rule: voucher.rule.id,
          lines: linesOf(book, voucher, facts.valueDate ?? facts.bizDate),
        }))
    }
  }
})
