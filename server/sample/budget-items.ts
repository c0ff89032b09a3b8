// Budget subjects (社会保险基金预算收支科目) that the sample's documents carry.

const revenueHeads: Record<string, string> = {
  EP: '10201',
  UI: '10202',
  EM: '10203',
  WI: '10204',
  RP: '10210',
  IP: '10211',
  RM: '10212',
}

export type RevenueItem = 'contributions' | 'subsidies' | 'interest' | 'entrusted' | 'collective' | 'other'

const revenueTails: Record<RevenueItem, string> = {
  contributions: '01',
  subsidies: '02',
  interest: '03',
  entrusted: '04',
  collective: '05',
  other: '99',
}

/** Undefined for funds outside the seven schemes, which have no subject of their own. */
export function revenueSubject(scheme: string, item: RevenueItem): string | undefined {
  const head = revenueHeads[scheme]
  return head && `${head}${revenueTails[item]}`
}

const spendingHeads: Record<string, string> = {
  EP: '20901',
  UI: '20902',
  EM: '20903',
  WI: '20904',
  RP: '20910',
  IP: '20911',
  RM: '20912',
}

/** The first item of a scheme is its benefits; `tail` names another. */
export function spendingSubject(scheme: string, tail = '01'): string | undefined {
  const head = spendingHeads[scheme]
  return head && `${head}${tail}`
}

const levelTails: Record<string, string> = { EP: '01', UI: '02', EM: '03', WI: '04', RP: '05', IP: '06', RM: '07' }

/** Between levels and areas: transfers (16/17), upper subsidies (17/18 …) by their own subjects. */
export function transferSubject(scheme: string, kind: keyof typeof transferHeads): string | undefined {
  const tail = levelTails[scheme]
  return tail && `${transferHeads[kind]}${tail}`
}

const transferHeads = {
  transferIn: '11016',
  upperSubsidy: '11017',
  lowerRemit: '11018',
  transferOut: '23017',
  lowerSubsidy: '23018',
  upperRemit: '23019',
} as const
