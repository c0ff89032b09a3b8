import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { openBrowser, pageOf } from '../support/browser.ts'
import { signIn, startProduct } from '../support/product.ts'
import type { Product } from '../support/product.ts'

interface Sent {
  envelope: Record<string, string>
  payload: Record<string, unknown>
}

// SHOTS=docs/images keeps the pictures of the README; otherwise they go where CI leaves its traces.
const shots = process.env.SHOTS ?? join(tmpdir(), 'tongchou-shots')

describe('from a file of documents to a number in the trial balance, and back', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'tongchou-browser-'))
  const complaints: string[] = []
  let product: Product
  let browser: Browser
  let last: Page | undefined
  const open = async (login: string, width = 1280, height = 720) =>
    (last = await pageOf(browser, { address: product.address, dataDir, width, height }, login, complaints))
  const shot = (page: Page, name: string) => page.screenshot({ path: join(shots, `${name}.png`) })

  before(async () => {
    mkdirSync(shots, { recursive: true })
    product = await startProduct(dataDir)
    browser = await openBrowser()
  })
  after(async () => {
    await browser?.close()
    await product?.stop()
    rmSync(dataDir, { recursive: true, force: true })
  })
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await last?.screenshot({ path: join(shots, 'failed.png') })
    assert.deepEqual(complaints, [])
  })

  const numbers = ['LLC20261120001', 'LLC20261120002', 'LLC20261120003']
  let file = ''
  let booksFile = ''

  it('a clerk drops a file on the page and sees what became of each row', async () => {
    const page = await open('malin')
    await page.waitForTimeout(800)
    await shot(page, 'workbench')
    await page.getByRole('link', { name: '上传文件' }).first().click()
    await page.locator('input[type=file]').setInputFiles({
      name: '西湖区征缴补报.jsonl',
      mimeType: 'application/jsonl',
      buffer: Buffer.from(await documentsFile(product.address, dataDir, numbers)),
    })
    const counts = page.locator('.sendings .counts')
    await counts.getByText('完成').waitFor({ timeout: 30_000 })
    const said = (await counts.innerText()).replace(/\s+/g, '')
    assert.match(said, /读到4.*新收3.*生成凭证3.*拒收1/)
    await shot(page, 'upload')
    await counts.locator('a.is-red').click()
    await page.getByText('小数').first().waitFor()
    file = page.url().split('/').at(-1) ?? ''
    await shot(page, 'file-problems')
    booksFile = `/vouchers?file=${file}&book=all`
  })

  it('a reviewer reviews the new vouchers with the keyboard', async () => {
    const page = await open('zhoumin', 1920, 1080)
    await actOnAll(page, booksFile, 'F8', '审核')
    await page.getByText('777.02').first().dblclick()
    await page.getByRole('heading', { name: '记账凭证' }).first().waitFor()
    await page.waitForTimeout(500)
    await shot(page, 'review')
  })

  it('a bookkeeper posts them; each has its number then', async () => {
    const page = await open('wanglei')
    await actOnAll(page, booksFile, 'F9', '记账')
    await page
      .locator('[role=row], tr')
      .filter({ hasText: /记-\d+/ })
      .first()
      .waitFor()
  })

  it('follows a number of the trial balance to its entries, the voucher and the document, and back', async () => {
    const page = await open('wanglei')
    await page.goto(await trialBalancePath(product.address, dataDir))
    await page.getByText('4001', { exact: true }).first().waitFor()
    await page.waitForTimeout(500)
    await shot(page, 'trial-balance')
    await page.getByText('4001', { exact: true }).first().click()
    await page.getByText('本月合计').first().waitFor()
    await shot(page, 'detail-ledger')
    const entry = page.locator('tr').filter({ hasText: '777.03' }).first()
    await entry.locator('a').first().click()
    await page.getByText('柒佰柒拾柒元零叁分').first().waitFor()
    await shot(page, 'voucher')
    await page.getByRole('link', { name: '社会保险费入国库（待划转分户）' }).first().click()
    await page
      .getByText(numbers[2] ?? '')
      .first()
      .waitFor()
    await page.waitForTimeout(500)
    await shot(page, 'document')
    await page.goBack()
    await page.getByText('柒佰柒拾柒元零叁分').first().waitFor()
    await page.emulateMedia({ media: 'print' })
    await page.pdf({ path: join(shots, 'voucher.pdf'), preferCSSPageSize: true, printBackground: true })
  })

  it('asks a statement why a number is here, and comes by account, entry and voucher to the document and its file', async () => {
    const page = await open('wanglei')
    await page.goto((await trialBalancePath(product.address, dataDir)).replace('/trial-balance', '/statements'))
    await page
      .getByRole('button', { name: /收支表/ })
      .first()
      .click()
    await page
      .getByRole('button', { name: /社会保险费收入 本月数/ })
      .first()
      .click()
    const reason = page.locator('.reason')
    await reason.getByText('NC(4001)').waitFor()
    await page.waitForTimeout(500)
    await shot(page, 'manual-cell-reason')
    await reason.getByRole('link', { name: /4001/ }).first().click()
    await page.getByText('本月合计').first().waitFor()
    await page.locator('tr').filter({ hasText: '777.03' }).first().locator('a').first().click()
    await page.getByText('柒佰柒拾柒元零叁分').first().waitFor()
    await page.getByRole('link', { name: '社会保险费入国库（待划转分户）' }).first().click()
    await page.getByRole('link', { name: '西湖区征缴补报.jsonl' }).first().click()
    await page.waitForURL(`**/documents/files/${file}**`)
    for (const words of ['柒佰柒拾柒元零叁分', '本月合计']) {
      while (!(await page.getByText(words).first().isVisible())) {
        await page.goBack()
        await page.waitForTimeout(500)
      }
    }
    await page.goBack()
    await page
      .getByRole('button', { name: /社会保险费收入 本月数/ })
      .first()
      .waitFor()
  })

  it('a stranger to the place sees none of it', async () => {
    const page = await open('sunyan')
    await page.goto(booksFile)
    await page.getByText('共 0 行').waitFor()
  })
})

async function actOnAll(page: Page, path: string, key: string, verb: string): Promise<void> {
  await page.goto(path)
  await page.getByText('共 3 行').waitFor()
  await page.getByLabel('勾选全部结果').click()
  await page.keyboard.press(key)
  await page.getByRole('button', { name: new RegExp(`^\\s*${verb} 3`) }).click()
  await page.getByText(new RegExp(`已${verb}\\s*3`)).waitFor()
  await page.getByRole('button', { name: '关闭', exact: true }).click()
}

// Three good rows made from a document of the sample, and one with three decimals.
async function documentsFile(address: string, dataDir: string, numbers: readonly string[]): Promise<string> {
  const clerk = await signIn(address, dataDir, 'malin')
  const { rows } = await clerk.get<{ rows: { id: number }[] }>(
    '/documents?event=contribution.treasury_received&scheme=EP&status=vouchered&region=330106000&size=1',
  )
  const { document } = await clerk.get<{ document: Sent }>(`/documents/${rows[0]?.id}`)
  const row = (no: string, amount: string) =>
    JSON.stringify({
      envelope: { ...document.envelope, event_id: no },
      payload: {
        ...document.payload,
        doc_no: no,
        bank_flow_no: `B${no}`,
        tax_receipt_no: `T${no}`,
        amount,
        biz_date: '2026-11-20',
        value_date: '2026-11-20',
        period_ym: '202611',
        unit_amount: undefined,
        person_amount: undefined,
        lines: undefined,
      },
    })
  return [...numbers.map((no, index) => row(no, `777.0${index + 1}`)), row('LLC20261120004', '777.123')].join('\n')
}

async function trialBalancePath(address: string, dataDir: string): Promise<string> {
  const keeper = await signIn(address, dataDir, 'wanglei')
  const { rows } = await keeper.get<{ rows: { id: number; scheme: string; standard: string; year: number }[] }>(
    '/books?size=500',
  )
  const book = rows.find((one) => one.scheme === 'EP' && one.standard === 'agency' && one.year === 2026)
  return `/trial-balance?book=${book?.id}&period=202611`
}
