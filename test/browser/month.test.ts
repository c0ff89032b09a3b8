// A month at an agency, from the files that come in to the printed statement: 失业保险 of 西湖区 in November, each step by the person it
// belongs to. The files are docs/examples/month-*, which docs/manual.zh-CN.md walks through as well.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { openBrowser, pageOf } from '../support/browser.ts'
import { signIn, startProduct } from '../support/product.ts'
import type { Product } from '../support/product.ts'

interface Book {
  id: number
  scheme: string
  standard: string
  year: number
  region: string
}

// SHOTS=docs/images keeps the pictures of the manual; otherwise they go where CI leaves its traces.
const shots = process.env.SHOTS ?? join(tmpdir(), 'tongchou-shots')
const example = (name: string): string => fileURLToPath(new URL(`../../docs/examples/month-${name}`, import.meta.url))
const [monthBefore, month] = ['202610', '202611']
const explanation = '失业保险代缴的职工医保费由税务部门并入当月征缴入库，职工医保账未单列'

describe('a month at an agency', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'tongchou-month-'))
  const complaints: string[] = []
  const pages = new Map<string, Page>()
  let product: Product
  let browser: Browser
  let last: Page | undefined
  let agency = 0
  let treasury = 0
  /** One page for each person, who stays signed in all month. */
  async function as(login: string): Promise<Page> {
    const place = { address: product.address, dataDir }
    const page = pages.get(login) ?? (await pageOf(browser, place, login, complaints))
    pages.set(login, page)
    return (last = page)
  }
  const shot = async (page: Page, name: string): Promise<void> => {
    await page.waitForTimeout(300)
    await page.screenshot({ path: join(shots, `month-${name}.png`), style: '.el-message { display: none }' })
  }

  before(async () => {
    mkdirSync(shots, { recursive: true })
    product = await startProduct(dataDir)
    browser = await openBrowser()
    const finance = await signIn(product.address, dataDir, 'linfang')
    const { rows } = await finance.get<{ rows: Book[] }>('/books?size=500')
    const bookOf = (standard: string) =>
      rows.find((one) => one.scheme === 'UI' && one.standard === standard && one.year === 2026)?.id ?? 0
    agency = bookOf('agency')
    treasury = bookOf('treasury')
  })
  after(async () => {
    await browser?.close()
    await product?.stop()
    rmSync(dataDir, { recursive: true, force: true })
  })
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await last?.screenshot({ path: join(shots, 'failed-month.png') })
    assert.deepEqual(complaints, [])
  })

  it('the files of the tax office, the paying bank and the finance bureau become vouchers by themselves', async () => {
    const page = await as('malin')
    await page.getByRole('link', { name: '上传文件' }).first().click()
    await page
      .locator('input[type=file]')
      .setInputFiles(['tax', 'benefits', 'treasury'].map((name) => example(`${name}.csv`)))
    // What passes the special account is booked in both ledgers: two vouchers a document.
    for (const [name, vouchers] of Object.entries({ tax: 2, benefits: 3, treasury: 4 })) {
      const sending = page.locator('.sendings li').filter({ hasText: `month-${name}.csv` })
      await sending.getByText('完成').waitFor()
      const said = (await sending.locator('.counts').innerText()).replace(/\s+/g, '')
      assert.match(said, new RegExp(`已收过0生成凭证${vouchers}待处理0拒收0`))
    }
    await shot(page, 'import')
  })

  it('reviewers of both sides review what waits for them, bookkeepers post it', async () => {
    await actOnAll(await as('zhoumin'), agency, 'draft', 'F8', '审核')
    await actOnAll(await as('linfang'), treasury, 'draft', 'F8', '审核')
    await actOnAll(await as('wanglei'), agency, 'reviewed', 'F9', '记账')
    await actOnAll(await as('xujun'), treasury, 'reviewed', 'F9', '记账')
  })

  it('the cashiers take in the bank statements and match them', async () => {
    const page = await as('chenjing')
    await page.getByRole('link', { name: '导入对账单' }).click()
    await takeStatement(page, 'bank-expenditure', 11)
    await takeStatement(page, 'bank-treasury', 4)
    await takeStatement(page, 'bank-special', 2)
    for (const side of ['330106-UI-GK agency', '330106-UI-CZ agency'])
      assert.equal(await matchAutomatically(page, side), 0)
    // The bank paid a day after the ledger: only a person can say that it is the same payment.
    assert.equal(await matchAutomatically(page, '330106-UI-ZC agency'), 1)
    await page.getByText('金额相等、日期相近').waitFor()
    await shot(page, 'match')
    await page.keyboard.press('1')
    await page.keyboard.press('F9')
    await page.getByText('流水都已勾对').waitFor()
    // The special account belongs to the bureau, which matches the same statement with its own ledger.
    assert.equal(await matchAutomatically(await as('dingyi'), '330106-UI-CZ treasury'), 0)
  })

  it('bookkeepers prepare the reconciliations, chief accountants review them', async () => {
    for (const account of ['330106-UI-GK', '330106-UI-CZ', '330106-UI-ZC']) {
      await onReconciliation('wanglei', account, 'agency', 'F8', '已编制，等待复核')
      await onReconciliation('zhaohong', account, 'agency', 'F9', '已复核')
    }
    await shot(await as('zhaohong'), 'reconciliation')
    await onReconciliation('xujun', '330106-UI-CZ', 'treasury', 'F8', '已编制，等待复核')
    await onReconciliation('linfang', '330106-UI-CZ', 'treasury', 'F9', '已复核')
  })

  for (const period of [monthBefore, month])
    it(`the two ledgers tie out to the cent in ${period}, and both sides sign`, async () => {
      for (const [login, side] of [
        ['linfang', '财政'],
        ['zhaohong', '经办'],
      ] as const) {
        const page = await as(login)
        await page.goto(`/tieouts/330106000/UI?period=${period}`)
        await page.getByText('两账相符：').waitFor()
        if (login === 'zhaohong') await shot(page, 'tie-out')
        await page.getByRole('button', { name: '对账单', exact: true }).click()
        await page.getByRole('button', { name: new RegExp(`代表${side}.*签认`) }).click()
        await page.getByText('已签认').first().waitFor()
      }
    })

  for (const period of [monthBefore, month])
    it(`the checklist of ${period} is green, and the month is closed in both ledgers`, async () => {
      await closeMonth('zhaohong', agency, period)
      await closeMonth('linfang', treasury, period)
    })

  it('the statements of the closed month are printed', async () => {
    const page = await as('zhaohong')
    await page.goto(`/statements?book=${agency}&period=${month}`)
    await page.getByText(/核对 \d+ 项相符/).waitFor()
    assert.equal(await page.getByText('未结账').count(), 0)
    await shot(page, 'statement')
    await page.getByRole('button', { name: '收支表' }).click()
    await page.getByText('失业保险基金收支表').waitFor()
    await page.emulateMedia({ media: 'print' })
    const printed = await page.pdf({ path: join(shots, 'month-statement.pdf'), format: 'A4' })
    assert.ok(printed.length > 10_000, 'an empty page was printed')
    await page.emulateMedia({ media: 'screen' })
  })

  async function actOnAll(page: Page, book: number, status: string, key: string, verb: string): Promise<void> {
    await page.goto(`/vouchers?book=${book}&period=${month}&status=${status}`)
    await page.getByText(/共 [1-9]\d* 行/).waitFor()
    await page.getByLabel('勾选全部结果').click()
    await page.keyboard.press(key)
    await page.getByRole('button', { name: new RegExp(`^\\s*${verb} \\d+`) }).click()
    await page.getByText(new RegExp(`已${verb}\\s*[1-9]`)).waitFor()
    await page.getByRole('button', { name: '关闭', exact: true }).click()
    await page.getByText('共 0 行').waitFor()
  }

  async function takeStatement(page: Page, name: string, flows: number): Promise<void> {
    await page.getByLabel('选择对账单').setInputFiles(example(`${name}.csv`))
    await page.getByText(`共 ${flows} 笔`).waitFor()
    if (name === 'bank-expenditure') await shot(page, 'statement-import')
    await page.keyboard.press('F8')
    await page.getByText(`已导入，新流水 ${flows} 笔`).waitFor()
  }

  /** Returns how many flows are left to a person. */
  async function matchAutomatically(page: Page, side: string): Promise<number> {
    await page.goto(`/bank/match?side=${side}`)
    await page.getByText(/未勾对 \d+ 笔/).waitFor()
    await page.keyboard.press('F8')
    const said = await page.getByText(/自动勾对 \d+ 组，还有 \d+ 笔流水未勾对/).innerText()
    return Number(/还有 (\d+) 笔/.exec(said)?.[1])
  }

  async function onReconciliation(login: string, account: string, standard: string, key: string, said: string) {
    const page = await as(login)
    await page.goto(`/bank/reconciliations/form?account=${account}&standard=${standard}&period=${month}`)
    await page.getByRole('heading', { name: /存款余额调节表$/ }).waitFor()
    await page.keyboard.press(key)
    await page.getByText(said).first().waitFor()
  }

  async function closeMonth(login: string, book: number, period: string): Promise<void> {
    const page = await as(login)
    await page.goto(`/closing?book=${book}`)
    await page.getByRole('grid', { name: '账套与月份' }).waitFor()
    await page.getByText('结转收入、支出').waitFor()
    await page.keyboard.press('F6')
    await page.getByText('正在检查…').waitFor({ state: 'hidden' })
    if (book === agency && period === month) await shot(page, 'checklist')
    await page.keyboard.press('F8')
    const dialog = page.getByRole('dialog')
    await dialog.getByText(/可以结账\s*\d/).waitFor()
    const warnings = dialog.getByRole('region', { name: '预警说明' }).getByRole('textbox')
    for (let at = 0; at < (await warnings.count()); at++) await warnings.nth(at).fill(explanation)
    if (book === agency && period === month) await shot(page, 'close')
    if ((await warnings.count()) > 0) await dialog.getByRole('button', { name: '按说明再试' }).click()
    await dialog.getByRole('button', { name: '结账 1 个账套' }).click()
    await dialog.getByText(/已结账\s*1\s*个账套/).waitFor()
    await dialog.getByRole('button', { name: '关闭', exact: true }).click()
    await page.getByText('已结账').first().waitFor()
  }
})
