// Written by `cargo run -p xtask -- types` from the one list of commands. Do not edit.

/**
 * A correction of a logged entry.
 */
export type ActivityChange = { 
/**
 * Which.
 */
id: string, 
/**
 * What it was.
 */
kind: ActivityKind, 
/**
 * The text.
 */
text: string, };

/**
 * What happened.
 */
export type ActivityKind = "call" | "wechat" | "visit" | "survey" | "note" | "stage" | "converted" | "assigned" | "claimed" | "returned";

/**
 * Names one entry.
 */
export type ActivityRef = { 
/**
 * Which.
 */
id: string, };

/**
 * Files for an entry that is there.
 */
export type AddFiles = { 
/**
 * The entry.
 */
activityId: string, 
/**
 * The files.
 */
files: Array<FileSource>, };

/**
 * A line to add by hand.
 */
export type AddListLine = { 
/**
 * The list.
 */
id: string, 
/**
 * Its delivery site, one of the list's.
 */
project: string, 
/**
 * A material of the price book; none for anything else.
 */
material: string | null, 
/**
 * What it is, without a material.
 */
name: string, 
/**
 * Specification, without a material.
 */
spec: string, 
/**
 * What it is ordered by, without a material: 个, 套.
 */
unit: string, 
/**
 * How many, as typed.
 */
packs: string, };

/**
 * Rooms to add: listed, or by a layout such as 三室两厅两卫 or 3 bed 2 hall 2 bath.
 */
export type AddRooms = { 
/**
 * To which project.
 */
projectId: string, 
/**
 * The language of names that are not given.
 */
language: Language, 
/**
 * The rooms.
 */
rooms: Array<NewRoom>, 
/**
 * A layout that names rooms.
 */
layout: string, 
/**
 * Before which room; at the end where absent.
 */
before?: string, };

/**
 * A task to add.
 */
export type AddTask = { 
/**
 * The project.
 */
project: string, 
/**
 * The task below which it stands and for which it waits; at the end, waiting for none, where absent.
 */
after: string | null, 
/**
 * Its name.
 */
name: string, 
/**
 * Open days that it takes, as typed; 0 for a milestone.
 */
days: string, };

/**
 * What was added.
 */
export type AddedFiles = { 
/**
 * The entry that they hang on.
 */
activityId: string, 
/**
 * The files, in the order that they were given.
 */
ids: Array<string>, };

/**
 * A line that was added by hand.
 */
export type AddedListLine = { 
/**
 * Which.
 */
id: string, 
/**
 * The list.
 */
sheet: PurchaseSheet, };

/**
 * What is to be done next over all projects.
 */
export type Agenda = { 
/**
 * The most pressing first, at most [`SHOWN`].
 */
steps: Array<AgendaStep>, 
/**
 * How many there are in all.
 */
total: number, };

/**
 * Whose work is asked for.
 */
export type AgendaReq = { 
/**
 * What falls to this member; every role's where absent.
 */
member?: string, };

/**
 * A step with the project that it is for.
 */
export type AgendaStep = { 
/**
 * The project.
 */
project: string, 
/**
 * What it is called; its number where it has no name.
 */
name: string, 
/**
 * What it needs.
 */
step: NextStep, };

/**
 * Discount, rounding and tax as agreed.
 */
export type Agreed = { 
/**
 * What the discount is taken from.
 */
discountBase: DiscountBase, 
/**
 * How it is given.
 */
discountKind: DiscountKind, 
/**
 * The share taken off.
 */
discountRate: string | null, 
/**
 * The amount taken off.
 */
discountAmount: string | null, 
/**
 * The section, where a section is the base.
 */
discountSection: string | null, 
/**
 * Rounding down of the net amount.
 */
rounding: Rounding, 
/**
 * How tax stands in the total.
 */
taxMode: TaxMode, 
/**
 * The dated rate it was taken from.
 */
taxCode: string, 
/**
 * The rate.
 */
taxRate: string | null, };

/**
 * What is open.
 */
export type AppState = { 
/**
 * The open firm; none before the first one is made.
 */
firm: Profile | null, 
/**
 * Its members.
 */
members: Array<Member>, 
/**
 * Who works here now.
 */
member: MemberRef | null, 
/**
 * Why the firm that this computer had open last cannot be opened; none where nothing stands in the way.
 */
problem: Problem | null, 
/**
 * Where this is a practice file: its mark.
 */
practice: PracticeMark | null, 
/**
 * The number of this opening; 0 where nothing is open. A call that names another one is refused.
 */
opening: number, 
/**
 * The version of the product.
 */
version: string, };

/**
 * A mix to take over.
 */
export type ApplyMix = { 
/**
 * The list.
 */
id: string, 
/**
 * As it was asked for.
 */
typedToo: boolean, 
/**
 * Of the mix that was seen.
 */
basis: string, };

/**
 * How a rule chooses among its members.
 */
export type AssignWay = "turns" | "load";

/**
 * How leads are assigned by themselves.
 */
export type Assignment = { 
/**
 * Whether new leads are, where nobody chooses an owner.
 */
on: boolean, 
/**
 * Open leads that a member may hold at most, by the rules of the pool; none for any number.
 */
heldMax: number | null, 
/**
 * The rules in their order, those that are off too.
 */
rules: Array<LeadRule>, 
/**
 * All active members, and who is in a rule though he left.
 */
takers: Array<LeadTaker>, };

/**
 * Who would get a lead.
 */
export type AssignmentPreview = { 
/**
 * Whether new leads are assigned by themselves: what follows is otherwise only what would be.
 */
on: boolean, 
/**
 * The name of the rule that decides; none where no rule is for the lead, which is then its enterer's.
 */
rule: string | null, 
/**
 * Who gets it; none for the pool.
 */
memberId: string | null, 
/**
 * His name; blank for the pool.
 */
memberName: string, 
/**
 * Open leads that he holds.
 */
held: number, 
/**
 * Why he, or why nobody.
 */
cause: MoveCause | null, 
/**
 * Members of the rule who are passed over.
 */
passed: Array<PassedMember>, };

/**
 * A lead to try the rules on: what is known of it, as typed. What cannot be read yet counts as unknown.
 */
export type AssignmentTry = { 
/**
 * Where it comes from.
 */
source?: LeadSource | null, 
/**
 * Estate.
 */
estate: string, 
/**
 * Building.
 */
building: string, 
/**
 * Unit.
 */
unit: string, 
/**
 * Room number.
 */
room: string, 
/**
 * Building area, ㎡.
 */
area: string, };

/**
 * What a backup says that it holds.
 */
export type BackupContents = { 
/**
 * The firm's name.
 */
firm: string, 
/**
 * When it was made.
 */
madeAt: string, 
/**
 * Why.
 */
reason: BackupReason, 
/**
 * The version of the product that made it.
 */
app: string, 
/**
 * The newest change in it.
 */
lastChangeAt: string | null, 
/**
 * How much of what.
 */
counts: Array<BackupCount>, 
/**
 * The data classes in it.
 */
classes: Array<string>, };

/**
 * A number of rows of one kind.
 */
export type BackupCount = { 
/**
 * `leads`, `customers`, `projects`, `quotes`, `purchaseLists`, `materials`.
 */
what: string, 
/**
 * How many.
 */
count: number, };

/**
 * One backup.
 */
export type BackupInfo = { 
/**
 * The file's name, by which it is restored.
 */
name: string, 
/**
 * What is known of it.
 */
state: BackupState, 
/**
 * The file's size, KiB.
 */
sizeKib: number, 
/**
 * What it holds; none where that cannot be read.
 */
held: BackupContents | null, };

/**
 * Names a backup of the firm.
 */
export type BackupName = { 
/**
 * The file's name, without its folder.
 */
name: string, };

/**
 * What a backup holds, and what restoring it would change.
 */
export type BackupPreview = { 
/**
 * The backup; it was read whole for this.
 */
backup: BackupInfo, 
/**
 * The newest changes in it, newest first.
 */
newest: Array<ChangeNote>, 
/**
 * How much there is now; none where the firm's file does not open.
 */
now: Array<BackupCount> | null, 
/**
 * Changes since, that restoring would take away; none where the firm's file cannot say.
 */
lost: number | null, 
/**
 * The newest of them.
 */
lostNewest: Array<ChangeNote>, 
/**
 * Changes in the backup that are not in the file now, for instance after an older backup was restored.
 */
gained: number, 
/**
 * It is of another firm.
 */
otherFirm: boolean, };

/**
 * Why a backup was made.
 */
export type BackupReason = "regular" | "asked" | "migration" | "restore";

/**
 * Which backups are kept: the newest of each of the last so many hours, days and months that have any.
 */
export type BackupRule = { 
/**
 * Hours, 1 to 240.
 */
hourly: number, 
/**
 * Days, 1 to 366.
 */
daily: number, 
/**
 * Months, 0 to 120.
 */
monthly: number, };

/**
 * What is known of a backup.
 */
export type BackupState = "good" | "unread" | "damaged" | "locked";

/**
 * Where a kept plan had a task.
 */
export type BaselineDates = { 
/**
 * Its first day.
 */
start: string, 
/**
 * Its last day.
 */
end: string, };

/**
 * Names a kept plan.
 */
export type BaselineRef = { 
/**
 * Which.
 */
id: string, };

/**
 * A kept plan.
 */
export type BaselineView = { 
/**
 * Identity.
 */
id: string, 
/**
 * What people call it.
 */
name: string, 
/**
 * The day it was kept.
 */
keptOn: string, 
/**
 * The last day of work that it had.
 */
finish: string | null, };

/**
 * Rows that stand together.
 */
export type BillGroup = { 
/**
 * Stable while the quote keeps its rooms and materials.
 */
key: string, 
/**
 * Room, material or trade.
 */
nameZh: string, 
/**
 * In English.
 */
nameEn: string, 
/**
 * The sum, where the group is one material.
 */
total: BillTotal | null, 
/**
 * The rows.
 */
rows: Array<BillRow>, };

/**
 * How a bill is arranged.
 */
export type BillGrouping = "room" | "material" | "trade";

/**
 * A material as a bill names it.
 */
export type BillMaterial = { 
/**
 * Identity.
 */
id: string, 
/**
 * Code.
 */
code: string, 
/**
 * Chinese name.
 */
nameZh: string, 
/**
 * English name.
 */
nameEn: string, 
/**
 * Specification.
 */
spec: string, 
/**
 * Unit.
 */
unit: string, 
/**
 * The pack it is bought in.
 */
pack: MaterialPack, 
/**
 * Rooms must not mix batches.
 */
batch: boolean, 
/**
 * Days from order to delivery.
 */
leadDays: number, 
/**
 * Who usually supplies it.
 */
supplier: string | null, 
/**
 * The supplier's name.
 */
supplierName: string, 
/**
 * In English.
 */
supplierNameEn: string, 
/**
 * Price of a pack that is valid today, where this device may hold it.
 */
price: string | null, };

/**
 * The bill of materials of one quote.
 */
export type BillOfMaterials = { 
/**
 * The quote.
 */
quote: BillQuote, 
/**
 * The rows, arranged as asked.
 */
groups: Array<BillGroup>, 
/**
 * Each material once, over the whole quote.
 */
totals: Array<BillTotal>, 
/**
 * What is missing.
 */
gaps: Array<SupplyGap>, 
/**
 * What the firm would pay for the packs of `totals`, before stock; where this device may hold it.
 */
estimate: string | null, };

/**
 * A bill of materials on paper.
 */
export type BillPaper = { 
/**
 * The quote.
 */
quote: string, 
/**
 * In which language.
 */
language: Language, 
/**
 * With prices.
 */
prices: boolean, };

/**
 * The quote of a bill.
 */
export type BillQuote = { 
/**
 * Identity.
 */
id: string, 
/**
 * BJ….
 */
number: string, 
/**
 * 1, 2, …
 */
version: number, 
/**
 * Where it stands.
 */
status: Status, 
/**
 * What it covers.
 */
mode: Mode, 
/**
 * Its project.
 */
project: string, 
/**
 * The project's number.
 */
projectNumber: string, 
/**
 * The project's name.
 */
projectName: string, 
/**
 * The project's start.
 */
startOn: string | null, };

/**
 * A quote's bill.
 */
export type BillRequest = { 
/**
 * The quote.
 */
quote: string, 
/**
 * How it is arranged.
 */
group: BillGrouping, };

/**
 * One material of one quote line.
 */
export type BillRow = { 
/**
 * Stable while the line keeps its recipe.
 */
key: string, 
/**
 * The quote line.
 */
line: string, 
/**
 * The line's code.
 */
lineCode: string, 
/**
 * The work.
 */
lineName: string, 
/**
 * In English.
 */
lineNameEn: string, 
/**
 * The room or section.
 */
room: string, 
/**
 * In English.
 */
roomEn: string, 
/**
 * How much work.
 */
work: string, 
/**
 * The work's unit.
 */
workUnit: string, 
/**
 * Main or auxiliary.
 */
role: MaterialRole, 
/**
 * Who brings it.
 */
supplied: SuppliedBy, 
/**
 * Somebody said so, rather than the quote.
 */
suppliedChosen: boolean, 
/**
 * The material; none while it is not chosen, or where the owner brings something that the price book does not have.
 */
material: BillMaterial | null, 
/**
 * The group from which a main material is chosen.
 */
group: string, 
/**
 * Somebody chose it.
 */
chosen: boolean, 
/**
 * Consumption for one unit of work.
 */
perUnit: string, 
/**
 * The recipe's formula.
 */
formula: string, 
/**
 * The formula with its values.
 */
worked: string, 
/**
 * Without waste, in the material's unit.
 */
net: string, 
/**
 * The same for lists, rounded.
 */
netShown: string, 
/**
 * Waste.
 */
waste: string, 
/**
 * From where the waste comes.
 */
wasteSource: WasteSource, 
/**
 * With waste.
 */
need: string, 
/**
 * The same for lists, rounded.
 */
needShown: string, 
/**
 * In whole pieces, where it comes in pieces.
 */
pieces: number | null, 
/**
 * The task that waits for it, in Chinese.
 */
taskZh: string, 
/**
 * In English.
 */
taskEn: string, 
/**
 * When it is to be on site.
 */
needBy: string | null, 
/**
 * When the order has to go out.
 */
orderBy: string | null, };

/**
 * One material over a whole quote.
 */
export type BillTotal = { 
/**
 * The material; none where the owner brings something that the price book does not have.
 */
material: BillMaterial | null, 
/**
 * Its name in that case.
 */
name: string, 
/**
 * In English.
 */
nameEn: string, 
/**
 * Unit.
 */
unit: string, 
/**
 * Who brings it.
 */
supplied: SuppliedBy, 
/**
 * Without waste.
 */
net: string, 
/**
 * The same for lists, rounded.
 */
netShown: string, 
/**
 * With waste.
 */
need: string, 
/**
 * The same for lists, rounded.
 */
needShown: string, 
/**
 * In whole pieces.
 */
pieces: number | null, 
/**
 * In packs, rounded up once.
 */
packs: string, 
/**
 * The rooms it is for.
 */
rooms: Array<NeedingRoom>, 
/**
 * The earliest day that it is to be on site.
 */
needBy: string | null, 
/**
 * When the order has to go out.
 */
orderBy: string | null, 
/**
 * Packs times price, where this device may hold it.
 */
amount: string | null, };

/**
 * The board.
 */
export type Board = { 
/**
 * A column a stage, in order.
 */
columns: Array<BoardColumn>, };

/**
 * A column of the board.
 */
export type BoardColumn = { 
/**
 * The stage.
 */
stage: LeadStage, 
/**
 * How many leads; of closed stages those of the last 30 days.
 */
count: number, 
/**
 * Their budgets together.
 */
budget: string, 
/**
 * The first hundred: what is due first comes first.
 */
cards: Array<Lead>, };

/**
 * What is asked of a task besides its links.
 */
export type Bound = "none" | "not_before" | "not_after" | "must";

/**
 * A call to end.
 */
export type CancelCall = { 
/**
 * The id that its caller gave it.
 */
call: string, };

/**
 * Whether there was something to end.
 */
export type Cancelled = { 
/**
 * False where no call of this id is under way: it is done already, or was never begun.
 */
found: boolean, };

/**
 * Materials for a line.
 */
export type CandidatesRequest = { 
/**
 * The quote line.
 */
line: string, 
/**
 * Code, name, pinyin or initials; blank for the line's own group.
 */
text: string, };

/**
 * What stands under a file.
 */
export type Caption = { 
/**
 * Which.
 */
id: string, 
/**
 * The text; blank takes it away.
 */
caption: string, };

/**
 * How the firm is cared for.
 */
export type CareState = { 
/**
 * The firm's file.
 */
file: string, 
/**
 * Where backups go.
 */
folder: string, 
/**
 * Whether that is the folder beside the firm's file.
 */
folderIsUsual: boolean, 
/**
 * Which are kept.
 */
rule: BackupRule, 
/**
 * The newest backup that is not damaged.
 */
newest: BackupInfo | null, 
/**
 * Changes that are in no backup yet.
 */
unsaved: number, 
/**
 * Why the last backup could not be made, or not in the chosen folder.
 */
failure: Fault | null, 
/**
 * All, newest first.
 */
backups: Array<BackupInfo>, };

/**
 * What is wrong with the care, if anything.
 */
export type CareWarning = { 
/**
 * Days since work began that is in no backup; none where all is well.
 */
overdueDays: number | null, 
/**
 * Why the last backup could not be made.
 */
failure: Fault | null, };

/**
 * One cell that changed.
 */
export type CellChange = { 
/**
 * The column: `name`, `unit`, `quantity`, `main`, …
 */
column: string, 
/**
 * Before, as decimal or text.
 */
before: string, 
/**
 * After.
 */
after: string, };

/**
 * A change to the prices of many work items.
 */
export type ChangeItemPrices = { 
/**
 * Of which items: those that the price book shows for this filter.
 */
filter: WorkItemFilter, 
/**
 * Only these of them; all when left out.
 */
ids?: Array<string>, 
/**
 * Which parts: `main`, `auxiliary`, `labour`, `machine`.
 */
parts: Array<string>, 
/**
 * How.
 */
change: PriceChange, 
/**
 * Name of the price list that this makes.
 */
name: string, };

/**
 * How a line differs between two versions.
 */
export type ChangeKind = "added" | "removed" | "changed";

/**
 * A change to the prices of many materials.
 */
export type ChangeMaterialPrices = { 
/**
 * Of which materials; their usual packs from their usual suppliers.
 */
filter: MaterialFilter, 
/**
 * Only these of them; all when left out.
 */
ids?: Array<string>, 
/**
 * How.
 */
change: PriceChange, };

/**
 * One change, as far as a comparison tells.
 */
export type ChangeNote = { 
/**
 * When.
 */
at: string, 
/**
 * Who, by name.
 */
member: string, 
/**
 * Which command.
 */
command: string, };

/**
 * Names one change record.
 */
export type ChangeRef = { 
/**
 * Which.
 */
change: string, 
/**
 * The language of names; Chinese where absent.
 */
language?: Language, };

/**
 * One changed price.
 */
export type ChangedPrice = { 
/**
 * Code.
 */
code: string, 
/**
 * 中文
 */
name: string, 
/**
 * English.
 */
nameEn: string, 
/**
 * Unit, or pack.
 */
unit: string, 
/**
 * Before.
 */
before: string | null, 
/**
 * After.
 */
after: string | null, };

/**
 * A larger number of packs that costs less, by a price break.
 */
export type CheaperCount = { 
/**
 * Packs.
 */
packs: string, 
/**
 * Price of each.
 */
price: string, 
/**
 * Packs times price.
 */
amount: string, 
/**
 * Less than now by this much.
 */
saving: string, };

/**
 * Lines, or fees, that a check speaks of: any one of them is enough.
 */
export type CheckCondition = { 
/**
 * Kinds of room, where the check looks at sections; any where empty.
 */
kinds: Array<string>, 
/**
 * Work item codes.
 */
codes: Array<string>, 
/**
 * Words of a line's name.
 */
words: Array<string>, 
/**
 * Words that speak of something else after all: 防水保护层 is no waterproofing.
 */
except: Array<string>, 
/**
 * Fee codes.
 */
fees: Array<string>, };

/**
 * A formula being typed.
 */
export type CheckFormula = { 
/**
 * As typed.
 */
text: string, };

/**
 * How grave an omission is.
 */
export type CheckGrade = "missing" | "look";

/**
 * Names a check.
 */
export type CheckRef = { 
/**
 * Its code.
 */
code: string, };

/**
 * What a check looks at, each time as a whole.
 */
export type CheckScope = "section" | "quote";

/**
 * What lines take as their main material. Replaces what was chosen before.
 */
export type ChooseMaterial = { 
/**
 * The quote lines.
 */
lines: Array<string>, 
/**
 * The material; none leaves it open (or as proposed).
 */
material: string | null, 
/**
 * Its pack; none for the usual one.
 */
pack: string | null, 
/**
 * Waste as typed: `8%`; blank for the material's own.
 */
waste: string, 
/**
 * Who brings it; none as the quote says.
 */
supplied: SuppliedBy | null, };

/**
 * Who may claim leads of the pool.
 */
export type Claimers = "sales" | "everybody";

/**
 * What the caller may claim.
 */
export type Claims = { 
/**
 * Whether somebody of his role may at all.
 */
allowed: boolean, 
/**
 * Open leads that he holds.
 */
held: number, 
/**
 * At most so many.
 */
heldMax: number | null, 
/**
 * Leads that he claimed today.
 */
claimed: number, 
/**
 * At most so many a day.
 */
dayMax: number | null, 
/**
 * How many more he may claim today; no number where nothing limits it.
 */
left: number | null, };

/**
 * A file that is about to come.
 */
export type ComingFile = { 
/**
 * Its name.
 */
name: string, 
/**
 * Its bytes.
 */
bytes: number, };

/**
 * Two versions to compare.
 */
export type ComparePair = { 
/**
 * The older.
 */
from: string, 
/**
 * The newer.
 */
to: string, };

/**
 * Whether the person agreed to be contacted and to have the data kept.
 */
export type Consent = "unknown" | "given" | "refused";

/**
 * Somebody else to speak to about a customer's home.
 */
export type ContactRecord = { 
/**
 * Identity.
 */
id: string, 
/**
 * Name.
 */
name: string | null, 
/**
 * Telephone number.
 */
phone: string | null, 
/**
 * Wife, father, agent…
 */
relation: string | null, };

/**
 * Names one contact.
 */
export type ContactRef = { 
/**
 * Which.
 */
id: string, };

/**
 * A lead to make a project of.
 */
export type ConvertLead = { 
/**
 * Which.
 */
leadId: string, 
/**
 * It is this customer, who is known already.
 */
customerId?: string, 
/**
 * True: it is somebody else, though the telephone number is known.
 */
newCustomer: boolean, };

/**
 * What a lead became.
 */
export type Converted = { 
/**
 * The customer.
 */
customerId: string, 
/**
 * The property.
 */
propertyId: string | null, 
/**
 * The project.
 */
projectId: string, 
/**
 * Number of the project.
 */
number: string, 
/**
 * False where it had been converted before.
 */
made: boolean, };

/**
 * A size that was converted.
 */
export type ConvertedRoomCell = { 
/**
 * Of which room.
 */
roomId: string, 
/**
 * Which column.
 */
field: RoomField, 
/**
 * As typed.
 */
text: string, 
/**
 * What is stored, m.
 */
value: string, };

/**
 * One section to copy.
 */
export type CopySection = { 
/**
 * From any quote.
 */
section: string, 
/**
 * For this room of the target's project: its section there takes the lines, or is made.
 */
room: string | null, 
/**
 * The new section's name, where no room is given.
 */
name: string | null, };

/**
 * Sections to copy with their lines.
 */
export type CopySections = { 
/**
 * Into this quote.
 */
quote: string, 
/**
 * Each with the room it is for.
 */
sections: Array<CopySection>, };

/**
 * A quote to make.
 */
export type CreateQuote = { 
/**
 * For this project.
 */
project: string, 
/**
 * What it covers; the firm's usual mode where absent.
 */
mode: Mode | null, 
/**
 * What it starts from.
 */
start: QuoteStart, };

/**
 * A line that was made.
 */
export type CreatedLine = { 
/**
 * The caller's name for it.
 */
key: string, 
/**
 * Its identity.
 */
id: string, };

/**
 * Fields of a customer to set: absent stays, blank or `null` clears.
 */
export type CustomerFields = { 
/**
 * Name.
 */
name?: string, 
/**
 * Telephone number.
 */
phone?: string, 
/**
 * WeChat name.
 */
wechat?: string, 
/**
 * Anything else.
 */
remark?: string, 
/**
 * Where he came from.
 */
source?: LeadSource | null, 
/**
 * Consent; its day is kept by itself.
 */
consent?: Consent, 
/**
 * Whose customer.
 */
ownerId?: string | null, };

/**
 * Customers and projects to hand over.
 */
export type CustomerHandover = { 
/**
 * Customers, with their leads and projects.
 */
customers: Array<string>, 
/**
 * Projects, each with its customer.
 */
projects: Array<string>, 
/**
 * Who has them from now on.
 */
ownerId: string, };

/**
 * A list of customers.
 */
export type CustomerList = { 
/**
 * The rows asked for, the newest first.
 */
rows: Array<CustomerRow>, 
/**
 * How many there are in all.
 */
total: number, };

/**
 * Everything about a customer.
 */
export type CustomerPage = { 
/**
 * The customer.
 */
customer: CustomerRow, 
/**
 * Whom else to speak to.
 */
contacts: Array<ContactRecord>, 
/**
 * Homes.
 */
properties: Array<PropertyRecord>, 
/**
 * Leads that became this customer, the newest first.
 */
leads: Array<Lead>, };

/**
 * Names one customer.
 */
export type CustomerRef = { 
/**
 * Which.
 */
id: string, };

/**
 * A row of the list of customers.
 */
export type CustomerRow = { 
/**
 * Name of the owner.
 */
ownerName: string, 
/**
 * Address of the first property.
 */
address: string, 
/**
 * How many properties.
 */
properties: number, 
/**
 * When somebody was last in touch.
 */
touchedAt: string | null, 
/**
 * Identity.
 */
id: string, 
/**
 * `KH202611A001`.
 */
number: string, 
/**
 * Name.
 */
name: string | null, 
/**
 * Telephone number.
 */
phone: string | null, 
/**
 * WeChat name.
 */
wechat: string | null, 
/**
 * Anything else.
 */
remark: string | null, 
/**
 * Where he came from.
 */
source: LeadSource | null, 
/**
 * Consent to be contacted.
 */
consent: Consent, 
/**
 * Day of the consent or refusal.
 */
consentOn: string | null, 
/**
 * Whose customer.
 */
ownerId: string | null, 
/**
 * Since when.
 */
madeAt: string, };

/**
 * Which customers.
 */
export type CustomersReq = { 
/**
 * Words that must all be found in name, phone, number, address; pinyin and initials too.
 */
search?: string, 
/**
 * Of this owner.
 */
ownerId?: string, 
/**
 * Rows to pass over.
 */
offset?: number, 
/**
 * Rows to send, at most 500.
 */
limit?: number, };

/**
 * A class of data that not everybody sees.
 */
export type DataClass = "contact" | "own_contact" | "cost" | "price" | "money" | "hr";

/**
 * Whose a check or a template is.
 */
export type DefaultState = "shipped" | "changed" | "own";

/**
 * Tasks to delete.
 */
export type DeleteTasks = { 
/**
 * All of one project.
 */
ids: Array<string>, };

/**
 * How the firm measures.
 */
export type DesignSettings = { 
/**
 * How openings are deducted from walls.
 */
openingRule: OpeningRule, 
/**
 * Net height that new rooms get, m; none leaves it to be measured.
 */
usualHeight: string | null, };

/**
 * What a member has on his desk.
 */
export type Desk = { 
/**
 * Of projects that are not over.
 */
projects: ProjectDesk, 
/**
 * His leads that somebody is still to act on.
 */
openLeads: number, 
/**
 * His leads that were won or lost.
 */
closedLeads: number, 
/**
 * Next actions of his open leads.
 */
nextActions: number, 
/**
 * Those of them that remind somebody.
 */
reminders: number, 
/**
 * His customers.
 */
customers: number, 
/**
 * Names of the rules of automatic assignment that give him leads.
 */
rules: Array<string>, };

/**
 * What a discount is taken from.
 */
export type DiscountBase = "direct" | "direct_without_main" | "fees" | "direct_and_fees" | "section";

/**
 * How a discount is given.
 */
export type DiscountKind = "none" | "rate" | "amount";

/**
 * What distributing the pool does.
 */
export type Distribution = { 
/**
 * Leads that are given to somebody.
 */
given: number, 
/**
 * To whom, the most first.
 */
shares: Array<Share>, 
/**
 * Leads that stay because no rule is for them.
 */
noRule: number, 
/**
 * Leads that stay because nobody of the rule that is for them can take them.
 */
noTaker: number, };

/**
 * Leads that wait for the same thing.
 */
export type DueLeads = { 
/**
 * How many there are in all.
 */
count: number, 
/**
 * The most pressing of them.
 */
leads: Array<Lead>, };

/**
 * Somebody known who may be the same.
 */
export type Duplicate = { 
/**
 * Lead or customer.
 */
party: DuplicateParty, 
/**
 * The lead, if it is one.
 */
leadId: string | null, 
/**
 * The customer, if it is one.
 */
customerId: string | null, 
/**
 * Number of the lead or customer.
 */
number: string, 
/**
 * Name.
 */
name: string | null, 
/**
 * Telephone number.
 */
phone: string | null, 
/**
 * Address in one line.
 */
address: string, 
/**
 * Stage of the lead.
 */
stage: LeadStage | null, 
/**
 * Name of the owner; blank without one.
 */
ownerName: string, 
/**
 * Why, the strongest first.
 */
reasons: Array<DuplicateReason>, 
/**
 * Almost certainly the same: same number, same flat, or same-sounding name in the same estate.
 */
certain: boolean, };

/**
 * Whether a lead or a customer.
 */
export type DuplicateParty = "lead" | "customer";

/**
 * Why somebody may be the same.
 */
export type DuplicateReason = "phone_same" | "home" | "phone_ends" | "phone_begins" | "name_same" | "name_sound" | "estate";

/**
 * What was typed so far.
 */
export type DuplicatesReq = { 
/**
 * Telephone number, complete or not.
 */
phone?: string, 
/**
 * Name.
 */
name?: string, 
/**
 * Estate.
 */
estate?: string, 
/**
 * Building.
 */
building?: string, 
/**
 * Unit.
 */
unit?: string, 
/**
 * Room number.
 */
room?: string, 
/**
 * The lead being changed: not a duplicate of itself, nor of the customer it became.
 */
exceptLead?: string, 
/**
 * The customer being changed.
 */
exceptCustomer?: string, };

/**
 * Cells typed, pasted or filled; also new lines with their cells.
 */
export type EditCells = { 
/**
 * The quote.
 */
quote: string, 
/**
 * The language in which names and notes were typed.
 */
language: Language, 
/**
 * Cells of lines that exist.
 */
cells: Array<QuoteCellEdit>, 
/**
 * Lines to make.
 */
rows: Array<NewQuoteRow>, };

/**
 * A cell that can be edited.
 */
export type EditColumn = "name" | "code" | "unit" | "quantity" | "minimum" | "main" | "aux" | "labour" | "machine" | "loss_rate" | "unit_price" | "cost_rate" | "craft" | "note" | "owner_supplied" | "extra";

/**
 * Cells to change; each is stored or refused by itself.
 */
export type EditList = { 
/**
 * The list.
 */
id: string, 
/**
 * The cells.
 */
edits: Array<ListEdit>, };

/**
 * Changes to many materials at once.
 */
export type EditMaterials = { 
/**
 * The changes.
 */
edits: Array<MaterialEdit>, };

/**
 * What was refused of many changes.
 */
export type EditReport = { 
/**
 * How many records changed.
 */
changed: number, 
/**
 * The refused ones.
 */
refused: Array<RefusedEdit>, };

/**
 * Cells to set and rows to add, one step.
 */
export type EditRooms = { 
/**
 * Of which project.
 */
projectId: string, 
/**
 * The language of names that are not given.
 */
language: Language, 
/**
 * Cells of rooms that exist.
 */
cells: Array<RoomCell>, 
/**
 * Rows to add; wholly blank ones are passed over.
 */
rows: Array<Array<NewRoomCell>>, 
/**
 * Before which room the rows go; at the end where absent.
 */
before?: string, };

/**
 * Changes to many work items at once; those that are refused do not stop the others.
 */
export type EditWorkItems = { 
/**
 * The changes.
 */
edits: Array<WorkItemEdit>, };

/**
 * Cells that were refused, and the list as it is now.
 */
export type EditedList = { 
/**
 * The list.
 */
sheet: PurchaseSheet, 
/**
 * Refused cells; all others are stored.
 */
faults: Array<ListFault>, };

/**
 * What differs in a section.
 */
export type EditedSection = { 
/**
 * Identity.
 */
id: string, 
/**
 * Subtotal.
 */
amount: string, 
/**
 * What it costs the firm.
 */
cost: string | null, 
/**
 * Its lines that differ or are new.
 */
lines: Array<SheetLine>, 
/**
 * All its lines from first to last, where it has others than before.
 */
order: Array<string> | null, };

/**
 * What cells changed of a sheet: with it, a sheet read before is the one that would be read now.
 */
export type EditedSheet = { 
/**
 * The sections that differ.
 */
sections: Array<EditedSection>, 
/**
 * The fee stack, in order.
 */
fees: Array<SheetFee>, 
/**
 * The sums.
 */
totals: SheetTotals, 
/**
 * What the customer pays, as the list of versions shows it.
 */
total: string | null, };

/**
 * Chooses a member.
 */
export type Enter = { 
/**
 * Who.
 */
member: string, 
/**
 * His PIN, where he has one.
 */
pin: string | null, };

/**
 * A line to explain.
 */
export type ExplainLine = { 
/**
 * Which.
 */
line: string, };

/**
 * One quote line's part of a need.
 */
export type ExplainedNeed = { 
/**
 * The quote.
 */
quote: string, 
/**
 * BJ… V1.
 */
quoteLabel: string, 
/**
 * The quote line.
 */
line: string, 
/**
 * Its code.
 */
code: string, 
/**
 * The work.
 */
name: string, 
/**
 * In English.
 */
nameEn: string, 
/**
 * The room, where the section is one.
 */
room: string | null, 
/**
 * The room's or section's name.
 */
roomName: string, 
/**
 * In English; blank in lists made before it was kept.
 */
roomNameEn: string, 
/**
 * How much work.
 */
work: string, 
/**
 * The work's unit.
 */
workUnit: string, 
/**
 * The formula of the work's quantity.
 */
workFormula: string | null, 
/**
 * The work's quantity was typed.
 */
workManual: boolean, 
/**
 * Main or auxiliary.
 */
role: MaterialRole, 
/**
 * The recipe's code; blank for main materials.
 */
recipe: string, 
/**
 * The consumption's formula.
 */
formula: string, 
/**
 * The same with English names.
 */
formulaEn: string, 
/**
 * The formula with its values.
 */
worked: string, 
/**
 * Consumption for one unit of work.
 */
perUnit: string, 
/**
 * Work times consumption.
 */
net: string, 
/**
 * Waste.
 */
waste: string, 
/**
 * From where the waste comes.
 */
wasteSource: WasteSource, 
/**
 * With waste.
 */
need: string, 
/**
 * The task that waits for it, in Chinese.
 */
taskZh: string, 
/**
 * In English.
 */
taskEn: string, 
/**
 * The day on which that task starts by the site's schedule, where it says so.
 */
taskStarts: string | null, 
/**
 * Days from the project's start that the template has.
 */
offset: number, 
/**
 * The project's start.
 */
startOn: string | null, 
/**
 * When this part is to be on site.
 */
needBy: string | null, };

/**
 * Pieces of a box.
 */
export type ExplainedPieces = { 
/**
 * Area of one.
 */
each: string, 
/**
 * In one pack.
 */
perPack: number, 
/**
 * Pieces that are needed.
 */
count: number, };

/**
 * What a room takes.
 */
export type ExplainedRoom = { 
/**
 * Its name.
 */
name: string, 
/**
 * In English; blank in lists made before it was kept.
 */
nameEn: string, 
/**
 * How much.
 */
need: string, 
/**
 * Covered whole by one lot of stock.
 */
fromStock: boolean, };

/**
 * Stock that was used.
 */
export type ExplainedStock = { 
/**
 * Where it lies.
 */
place: string, 
/**
 * Shade or batch.
 */
batch: string, 
/**
 * How much was taken.
 */
quantity: string, };

/**
 * How one figure was computed: `周长 14.2 × 净高 2.8 − 洞口 6.3 × ½` as parts that a screen can name in its language.
 */
export type Explanation = { 
/**
 * The figure.
 */
of: RoomMeasure, 
/**
 * Its value, equal to what the parts evaluate to, rounded half up to a millionth.
 */
value: string, 
/**
 * The parts, left to right; × binds before + and −.
 */
parts: Array<ExplanationPart>, };

/**
 * One part of an explanation.
 */
export type ExplanationPart = { "kind": "number", 
/**
 * What the number is.
 */
name: ExplanationTerm, 
/**
 * The number.
 */
value: string, } | { "kind": "sign", 
/**
 * Which.
 */
sign: ExplanationSign, };

/**
 * A sign of an explanation.
 */
export type ExplanationSign = "+" | "-" | "*" | "(" | ")";

/**
 * What a number of an explanation is.
 */
export type ExplanationTerm = "length" | "width" | "height" | "perimeter" | "floor" | "given_area" | "given_perimeter" | "door_width" | "door_height" | "window_width" | "window_height" | "passage_width" | "passage_height" | "count" | "opening_area" | "deducted" | "half" | "twice" | "threshold" | "not_deducted" | "door_widths" | "nothing";

/**
 * In which language the archive is named and headed.
 */
export type ExportLanguage = { 
/**
 * The language.
 */
language: Language, };

/**
 * What will be exported.
 */
export type ExportPlan = { 
/**
 * A name for the archive: the firm and the day.
 */
fileName: string, 
/**
 * Tables.
 */
tables: number, 
/**
 * Rows of all of them.
 */
rows: number, };

/**
 * Where everything is to be written.
 */
export type ExportTo = { 
/**
 * The language of headings.
 */
language: Language, 
/**
 * The new file's whole path; it ends in `.zip`.
 */
path: string, };

/**
 * What was exported.
 */
export type Exported = { 
/**
 * The archive's name.
 */
fileName: string, 
/**
 * Where it is; none where it waits to be fetched.
 */
path: string | null, 
/**
 * By what it is fetched, once; none where it was written to a path.
 */
ticket: string | null, 
/**
 * Tables in it.
 */
tables: number, 
/**
 * Rows in it.
 */
rows: number, 
/**
 * Its size in KiB.
 */
sizeKib: number, };

/**
 * One member to choose.
 */
export type Face = { 
/**
 * Who.
 */
id: string, 
/**
 * Name.
 */
name: string, 
/**
 * Whether he is an owner.
 */
owner: boolean, 
/**
 * Whether he has to type a PIN.
 */
hasPin: boolean, 
/**
 * Seconds until his PIN is taken again; 0 where it is now.
 */
waitSeconds: number, 
/**
 * Whether an owner's PIN ends that wait.
 */
ownerOpens: boolean, };

/**
 * A refusal or failure: a stable code for programs, values for the sentence, and a hint for people.
 *
 * The window translates `code` with `params`; the command line prints `hint`.
 * `params.field` names the request field at fault where there is one (`rooms.2.length` for nested ones).
 */
export type Fault = { 
/**
 * `slice.what`, for instance `crm.phone_invalid`.
 */
code: string, 
/**
 * Values that the translated sentence may name.
 */
params: Record<string, unknown>, 
/**
 * What happened and what to do, in plain English.
 */
hint: string, };

/**
 * What a fee is worked out from.
 */
export type FeeBase = "direct" | "direct_without_main" | "direct_and_fees" | "area" | "count" | "floors";

/**
 * A fee as data.
 */
export type FeeData = { 
/**
 * The fee to change; none adds one.
 */
id: string | null, 
/**
 * Names it within the stack.
 */
code: string, 
/**
 * Name.
 */
name: string, 
/**
 * English name; may be blank.
 */
nameEn: string, 
/**
 * What it is worked out from.
 */
base: FeeBase, 
/**
 * Codes of the fees in its base.
 */
over: Array<string>, 
/**
 * Share of the base.
 */
rate: string | null, 
/**
 * Yuan per ㎡, per piece, or per ㎡ and floor.
 */
price: string | null, 
/**
 * Pieces.
 */
count: string | null, 
/**
 * Floors that cost nothing.
 */
freeFloors: number, 
/**
 * Share of it that the firm pays out.
 */
costRate: string | null, 
/**
 * Whether it is charged.
 */
active: boolean, };

/**
 * Names a file.
 */
export type FetchFile = { 
/**
 * Which.
 */
id: string, };

/**
 * Which files are fetched by themselves.
 */
export type FetchFiles = { 
/**
 * Up to so many MB; none for all.
 */
mostMb: number | null, };

/**
 * One column of one table.
 */
export type FieldRef = { 
/**
 * The table's name.
 */
table: string, 
/**
 * The column's name.
 */
column: string, };

/**
 * Where the default of a figure comes from.
 */
export type FigureKind = "S" | "K" | "E";

/**
 * How much has come.
 */
export type FileCame = { 
/**
 * Bytes so far.
 */
bytes: number, };

/**
 * So many files and KiB.
 */
export type FileCount = { 
/**
 * Files.
 */
files: number, 
/**
 * Their size.
 */
kib: number, };

/**
 * A file that hangs on an entry.
 */
export type FileInfo = { 
/**
 * Identity.
 */
id: string, 
/**
 * The entry of the timeline.
 */
activityId: string, 
/**
 * Its name; blank for who may not hold it.
 */
name: string, 
/**
 * What it is.
 */
sort: Sort, 
/**
 * Its media type.
 */
media: string, 
/**
 * Bytes.
 */
bytes: number, 
/**
 * Pixels across, of a picture that could be looked at.
 */
wide: number | null, 
/**
 * Pixels down.
 */
high: number | null, 
/**
 * A small JPEG of it.
 */
thumbBase64: string | null, 
/**
 * What a person wrote under it; blank where nothing.
 */
caption: string, 
/**
 * When it was added.
 */
madeAt: string, 
/**
 * Who added it, on his computer.
 */
memberId: string, 
/**
 * His name.
 */
memberName: string, 
/**
 * Whether its bytes are on this computer.
 */
here: boolean, };

/**
 * Names a file of this computer.
 */
export type FileName = { 
/**
 * Its whole path.
 */
path: string, };

/**
 * A file on its way.
 */
export type FileOnItsWay = { 
/**
 * To the relay; from it otherwise.
 */
sends: boolean, 
/**
 * KiB that are there.
 */
doneKib: number, 
/**
 * All of them.
 */
ofKib: number, };

/**
 * A part of a file.
 */
export type FilePart = { 
/**
 * Its bytes, as base64.
 */
base64: string, 
/**
 * The piece to go on with; none at the end.
 */
next: number | null, };

/**
 * Where a file is now.
 */
export type FilePath = { 
/**
 * The whole path.
 */
path: string, };

/**
 * The next piece of a file that is coming.
 */
export type FilePiece = { 
/**
 * Which file.
 */
ticket: string, 
/**
 * Up to 8 MiB of it, as base64.
 */
base64: string, };

/**
 * Where a file is.
 */
export type FilePlace = "here" | "coming" | "at_relay" | "elsewhere";

/**
 * Names files.
 */
export type FileRefs = { 
/**
 * Which.
 */
ids: Array<string>, };

/**
 * The room of the firm's files at the relay.
 */
export type FileRoom = { 
/**
 * Files there.
 */
files: number, 
/**
 * MB that they take, rounded up.
 */
mb: number, 
/**
 * MB that they may take.
 */
limitMb: number, };

/**
 * Where a file comes from: one of the two.
 */
export type FileSource = { 
/**
 * It has come piece by piece.
 */
ticket?: string, 
/**
 * It is on this computer, at this whole path.
 */
path?: string, };

/**
 * How far a file is.
 */
export type FileState = { 
/**
 * Where it is.
 */
place: FilePlace, 
/**
 * KiB of it that are here.
 */
doneKib: number, 
/**
 * All of them.
 */
ofKib: number, 
/**
 * What was in its way last.
 */
fault: Fault | null, };

/**
 * The room that files take on this computer.
 */
export type FileStorage = { 
/**
 * Files that something hangs on to, on this computer.
 */
files: number, 
/**
 * Their size in KiB, as it is on the disk.
 */
kib: number, 
/**
 * Files that are on other computers alone.
 */
elsewhere: number, 
/**
 * Files that nobody refers to any more.
 */
unused: number, 
/**
 * Their size in KiB.
 */
unusedKib: number, 
/**
 * Of those, files that nobody has referred to for `days` days: they can be cleared.
 */
over: number, 
/**
 * Their size in KiB.
 */
overKib: number, 
/**
 * So many days what was removed can come back.
 */
days: number, };

/**
 * A file that is coming, or has come.
 */
export type FileTicket = { 
/**
 * What it is called until it is added.
 */
ticket: string, };

/**
 * Files of a timeline.
 */
export type Files = { 
/**
 * The newest entry's first; within an entry as they were added.
 */
files: Array<FileInfo>, 
/**
 * How many there are of it.
 */
total: number, };

/**
 * Whose files.
 */
export type FilesOf = { 
/**
 * Whose timeline.
 */
of: TimelineOf, 
/**
 * So many at most, the newest; 200 where absent.
 */
limit?: number, };

/**
 * Rooms to fill with their usual items.
 */
export type FillRooms = { 
/**
 * The quote.
 */
quote: string, 
/**
 * A template's code.
 */
template: string, 
/**
 * Only these sections; empty for every section that has no lines.
 */
sections: Array<string>, 
/**
 * Also makes the template's sections for the whole flat.
 */
whole: boolean, };

/**
 * What filling did.
 */
export type FilledRooms = { 
/**
 * Lines that were made.
 */
lines: number, 
/**
 * Codes that the price book does not have.
 */
missing: Array<string>, };

/**
 * A firm to make.
 */
export type FirmToMake = { 
/**
 * The name it trades under.
 */
name: string, 
/**
 * How it is taxed.
 */
taxStatus: TaxStatus, 
/**
 * PNG or JPEG, base64.
 */
logoBase64: string | null, 
/**
 * The owner's own name.
 */
owner: string, 
/**
 * Encrypt its file from the beginning, the key in the keychain of this computer; not where absent.
 */
protect: boolean, };

/**
 * A new or an old flat.
 */
export type FlatKind = "bare" | "furnished" | "old";

/**
 * How a value in the history reads.
 */
export type Form = "text" | "money" | "price" | "quantity" | "rate" | "count" | "day" | "moment" | "flag" | "word" | "name" | "picture" | "inner";

/**
 * The form of a made document.
 */
export type Format = "pdf" | "png" | "xlsx";

/**
 * What a formula being typed means.
 */
export type FormulaCheck = { 
/**
 * What is wrong; nothing when it can be used.
 */
fault: Fault | null, 
/**
 * Its result in a sample room: 4 × 3 m, 2.8 m high, one door, one window.
 */
sample: string | null, 
/**
 * The same with values in place of names.
 */
worked: string, 
/**
 * With Chinese names.
 */
chinese: string, 
/**
 * With English names.
 */
english: string, 
/**
 * Every name that can be used.
 */
names: Array<FormulaName>, };

/**
 * A name that formulas may use.
 */
export type FormulaName = { 
/**
 * English spelling.
 */
key: string, 
/**
 * 中文
 */
name: string, 
/**
 * Its value in the sample room.
 */
sample: string, };

/**
 * A name of a formula with its value and where that comes from.
 */
export type FormulaVariable = { 
/**
 * The name as programs call it.
 */
key: string, 
/**
 * As written.
 */
written: string, 
/**
 * Its value.
 */
value: string, 
/**
 * How the survey computed it.
 */
explanation: Explanation | null, 
/**
 * For work on the whole flat: the rooms that it is the sum of.
 */
rooms: Array<RoomShare>, };

/**
 * Why something of a quote is not in the bill, or only in part.
 */
export type GapKind = "not_chosen" | "no_quantity" | "recipe" | "no_start" | "no_price" | "no_supplier";

/**
 * Which days a task goes on.
 */
export type Goes = "site" | "noisy" | "every_day";

/**
 * Who takes over what somebody has on his desk.
 */
export type Heirs = { 
/**
 * His leads, and his place in rules that have nobody else.
 */
leads: string | null, 
/**
 * His customers, with their leads and projects, and the projects that he sold.
 */
customers: string | null, 
/**
 * Projects that he designs.
 */
designs: string | null, 
/**
 * Projects whose site he manages.
 */
sites: string | null, };

/**
 * One change, in the words of the firm's records.
 */
export type HistoryChange = { 
/**
 * The change record.
 */
change: string, 
/**
 * When.
 */
at: string, 
/**
 * The day, as the firm's calendar has it.
 */
day: string, 
/**
 * The time of that day, `10:32`.
 */
time: string, 
/**
 * Who.
 */
member: string, 
/**
 * Who, by name.
 */
memberName: string, 
/**
 * Which command; of an undo or redo the one that was taken back or done again.
 */
command: string, 
/**
 * `do`, `undo` or `redo`.
 */
kind: string, 
/**
 * Whether it is taken back.
 */
undone: boolean, 
/**
 * Whether it stays, since something was sent, printed or numbered.
 */
kept: boolean, 
/**
 * What it is about.
 */
subject: Subject | null, 
/**
 * What it did, row by row.
 */
rows: Array<HistoryRow>, 
/**
 * So many more rows.
 */
more: number, };

/**
 * Which changes are wanted, newest first.
 */
export type HistoryFilter = { 
/**
 * The next page: what the last answer gave as `next`.
 */
before: number | null, 
/**
 * Only this member's.
 */
member: string | null, 
/**
 * Only of these tables; of all where empty.
 */
tables: Array<string>, 
/**
 * Only those that moved this field.
 */
field: FieldRef | null, 
/**
 * From this day on, as the firm's calendar has it.
 */
from: string | null, 
/**
 * Up to and with this day.
 */
to: string | null, 
/**
 * At most so many; 50 where it is absent.
 */
limit: number | null, 
/**
 * The language of names and words that ship with the product.
 */
language: Language, };

/**
 * One column's move.
 */
export type HistoryMove = { 
/**
 * The column.
 */
column: string, 
/**
 * How its values read.
 */
form: Form, 
/**
 * Its data class: `base`, `contact`, `cost`, `price`, `money` or `hr`.
 */
class: string, 
/**
 * Whether the values are kept back from who asks.
 */
hidden: boolean, 
/**
 * Before; none where there was nothing.
 */
before: string | null, 
/**
 * After; none where there is nothing.
 */
after: string | null, 
/**
 * The unit of a quantity, where it is known.
 */
unit: string | null, };

/**
 * A page of changes.
 */
export type HistoryPage = { 
/**
 * Newest first.
 */
changes: Array<HistoryChange>, 
/**
 * Where the next page begins; none where this is the last.
 */
next: number | null, };

/**
 * One row of a change.
 */
export type HistoryRow = { 
/**
 * The table.
 */
table: string, 
/**
 * The row.
 */
row: string, 
/**
 * Its name; blank where it has none, or none that may be shown.
 */
name: string, 
/**
 * `insert`, `update` or `delete`.
 */
op: string, 
/**
 * The columns that moved and mean something to people.
 */
moves: Array<HistoryMove>, };

/**
 * A step back or forth among one's own changes.
 */
export type HistoryStep = { 
/**
 * The language of names; Chinese where absent.
 */
language?: Language, };

/**
 * A file as the window hands it over.
 */
export type ImportFile = { 
/**
 * Its name with its ending.
 */
name: string, 
/**
 * Its bytes, base64.
 */
base64: string, };

/**
 * Where imported lines go.
 */
export type ImportInto = { "kind": "project", 
/**
 * Which.
 */
id: string, } | { "kind": "quote", 
/**
 * Which.
 */
id: string, };

/**
 * What became of one row.
 */
export type ImportOutcome = "created" | "updated" | "unchanged" | "skipped" | "bad";

/**
 * A price book to import.
 */
export type ImportPriceBook = { 
/**
 * The file.
 */
file: ImportFile, 
/**
 * Which sheet, from 0.
 */
sheet: number, 
/**
 * Head and columns.
 */
mapping: TableMapping, 
/**
 * Name of the price list that this makes; the file's name when blank.
 */
name: string, 
/**
 * The day from which the prices hold, as typed; the current day when blank.
 */
validFrom: string, 
/**
 * Items that are there already.
 */
onExisting: OnExisting, 
/**
 * Import the good rows although others are bad.
 */
skipBad: boolean, };

/**
 * A quote to import from a spreadsheet.
 */
export type ImportQuote = { 
/**
 * Where its lines go.
 */
into: ImportInto, 
/**
 * The file.
 */
file: ImportFile, 
/**
 * Which sheet, from 0.
 */
sheet: number, 
/**
 * Head and columns.
 */
mapping: TableMapping, 
/**
 * Import the good rows although others are bad.
 */
skipBad: boolean, };

/**
 * What an import did, or as a dry run would do.
 */
export type ImportReport = { 
/**
 * New items.
 */
created: number, 
/**
 * Changed items.
 */
updated: number, 
/**
 * Known items that stayed the same.
 */
unchanged: number, 
/**
 * Headings, sums, remarks.
 */
skipped: number, 
/**
 * Refused rows.
 */
bad: number, 
/**
 * New trades.
 */
categories: number, 
/**
 * The rows in the file's order.
 */
rows: Array<ImportRow>, };

/**
 * One row of an import.
 */
export type ImportRow = { 
/**
 * Its number as spreadsheets count.
 */
row: number, 
/**
 * What became of it.
 */
outcome: ImportOutcome, 
/**
 * Code.
 */
code: string, 
/**
 * Name.
 */
name: string, 
/**
 * Unit.
 */
unit: string, 
/**
 * Price before, of a known item.
 */
before: string | null, 
/**
 * Price in the file.
 */
after: string | null, 
/**
 * What is wrong with it; each names its cell.
 */
faults: Array<Fault>, 
/**
 * Why it was left out without being wrong.
 */
note: RowNote | null, };

/**
 * Lines to insert: empty ones, or one for each work item.
 */
export type InsertLines = { 
/**
 * Into this section.
 */
section: string, 
/**
 * Before this line; at the end where absent.
 */
before: string | null, 
/**
 * This many empty lines.
 */
count: number, 
/**
 * A line for each of these items.
 */
items: Array<string>, };

/**
 * A plan to keep.
 */
export type KeepBaseline = { 
/**
 * The project.
 */
project: string, 
/**
 * What people call it: as signed, after the first change order.
 */
name: string, };

/**
 * The language of names that are typed, made or shown.
 */
export type Language = "zh" | "en";

/**
 * A lead with what follows from it today.
 */
export type Lead = { 
/**
 * Name of its owner; blank for one of the pool.
 */
ownerName: string, 
/**
 * Estate, building, unit and room in one line.
 */
address: string, 
/**
 * When somebody was last in touch.
 */
touchedAt: string | null, 
/**
 * What the next action asks for today.
 */
nextState: NextState, 
/**
 * Days since it entered its stage.
 */
daysInStage: number, 
/**
 * Days since the last contact or move.
 */
idleDays: number, 
/**
 * Left alone for longer than its stage allows.
 */
rotting: boolean, 
/**
 * The day on which it goes back to the pool unless somebody touches it; none where the rule lets it be.
 */
returnsOn: string | null, 
/**
 * Days left until then, where its owner is to be warned.
 */
returnsIn: number | null, 
/**
 * Name of who had it before it went back to the pool; blank where it was in it from the beginning.
 */
lastOwnerName: string, 
/**
 * The day from which the caller, who had it last, may claim it again; none where that is no hindrance.
 */
claimFrom: string | null, 
/**
 * Identity.
 */
id: string, 
/**
 * `XS202611A001`.
 */
number: string, 
/**
 * Telephone number.
 */
phone: string | null, 
/**
 * Name.
 */
name: string | null, 
/**
 * WeChat name.
 */
wechat: string | null, 
/**
 * Estate.
 */
estate: string | null, 
/**
 * Building.
 */
building: string | null, 
/**
 * Unit.
 */
unit: string | null, 
/**
 * Room number.
 */
room: string | null, 
/**
 * Anything else.
 */
remark: string | null, 
/**
 * Where it comes from.
 */
source: LeadSource | null, 
/**
 * Campaign.
 */
campaign: string, 
/**
 * Building area, ㎡.
 */
area: string | null, 
/**
 * Layout.
 */
layout: string, 
/**
 * Budget.
 */
budget: string | null, 
/**
 * Hand-over day of the flat.
 */
handoverOn: string | null, 
/**
 * New or old flat.
 */
flat: FlatKind | null, 
/**
 * Consent.
 */
consent: Consent, 
/**
 * Day of the consent or refusal.
 */
consentOn: string | null, 
/**
 * Whose it is.
 */
ownerId: string | null, 
/**
 * How promising.
 */
level: LeadLevel | null, 
/**
 * Where it stands.
 */
stage: LeadStage, 
/**
 * Since when.
 */
stageSince: string, 
/**
 * Why it was lost.
 */
lostReason: LostReason | null, 
/**
 * Day of the next action.
 */
nextOn: string | null, 
/**
 * Its time of day where the firm is, `14:30`.
 */
nextTime: string | null, 
/**
 * What is to be done then.
 */
nextAction: string | null, 
/**
 * How long before its time the owner is reminded of it.
 */
remind: Remind | null, 
/**
 * Until when he put the reminder off.
 */
snoozedUntil: string | null, 
/**
 * The customer it became.
 */
customerId: string | null, 
/**
 * The property.
 */
propertyId: string | null, 
/**
 * The project.
 */
projectId: string | null, 
/**
 * When it was entered.
 */
madeAt: string, 
/**
 * Since when its owner has it; not known of what was entered long ago.
 */
heldSince: string | null, 
/**
 * Who had it before it went back to the pool.
 */
lastOwnerId: string | null, 
/**
 * When it went back to the pool.
 */
pooledAt: string | null, 
/**
 * Why.
 */
poolReason: PoolReason | null, };

/**
 * Fields of a lead to change.
 */
export type LeadChange = { 
/**
 * Which.
 */
id: string, 
/**
 * What changes.
 */
fields: LeadFields, };

/**
 * Leads to claim.
 */
export type LeadClaim = { 
/**
 * Which: all of them, or none where one may not be claimed.
 */
ids: Array<string>, };

/**
 * Fields of a lead to set. A field that is absent stays as it is; a blank text, or `null`, clears it.
 * Texts are as typed: numbers and days are read here, so that what is wrong with one is said beside it.
 */
export type LeadFields = { 
/**
 * Telephone number.
 */
phone?: string, 
/**
 * Name, or surname and title.
 */
name?: string, 
/**
 * WeChat name.
 */
wechat?: string, 
/**
 * Estate (小区).
 */
estate?: string, 
/**
 * Building.
 */
building?: string, 
/**
 * Unit (单元).
 */
unit?: string, 
/**
 * Room number.
 */
room?: string, 
/**
 * Anything else.
 */
remark?: string, 
/**
 * Campaign or advertisement it came by.
 */
campaign?: string, 
/**
 * Building area, ㎡, as typed.
 */
area?: string, 
/**
 * Layout: 三室两厅两卫.
 */
layout?: string, 
/**
 * Budget in yuan, as typed; `15万` is understood.
 */
budget?: string, 
/**
 * When the flat is handed over, as typed.
 */
handoverOn?: string, 
/**
 * Day of the next action, as typed.
 */
nextOn?: string, 
/**
 * Time of day of the next action, as typed; without one there is no reminder.
 */
nextTime?: string, 
/**
 * What is to be done then.
 */
nextAction?: string, 
/**
 * How long before its time the owner is reminded of it.
 */
remind?: Remind | null, 
/**
 * Where it comes from.
 */
source?: LeadSource | null, 
/**
 * New or old flat.
 */
flat?: FlatKind | null, 
/**
 * How promising.
 */
level?: LeadLevel | null, 
/**
 * Whose lead it is.
 */
ownerId?: string | null, 
/**
 * Consent to be contacted; its day is kept by itself.
 */
consent?: Consent, };

/**
 * Which leads. Everything that is absent does not restrict.
 */
export type LeadFilter = { 
/**
 * Words that must all be found in name, phone, number, WeChat, address or campaign; pinyin and initials too.
 */
search?: string, 
/**
 * Of this owner.
 */
ownerId?: string, 
/**
 * True: only those of the pool, given back or never anybody's; false: only those that somebody has.
 */
pool?: boolean, 
/**
 * True: only those whose owner is warned that they will go back to the pool.
 */
returning?: boolean, 
/**
 * Of these stages.
 */
stages?: Array<LeadStage>, 
/**
 * Of this level.
 */
level?: LeadLevel, 
/**
 * From this source.
 */
source?: LeadSource, 
/**
 * With this state of the next action.
 */
next?: NextState, };

/**
 * Leads to hand over.
 */
export type LeadHandover = { 
/**
 * Which.
 */
ids: Array<string>, 
/**
 * To whom. Nobody is refused: the pool asks for a reason ([`super::return_leads`]).
 */
ownerId: string | null, };

/**
 * How promising a lead is, A best.
 */
export type LeadLevel = "A" | "B" | "C" | "D";

/**
 * A list of leads.
 */
export type LeadList = { 
/**
 * The rows asked for.
 */
rows: Array<Lead>, 
/**
 * How many there are in all.
 */
total: number, };

/**
 * A list of leads to read.
 */
export type LeadListReq = { 
/**
 * Which.
 */
filter?: LeadFilter, 
/**
 * Sorted by; the day of entry where absent.
 */
sort?: LeadSort, 
/**
 * Largest or latest first.
 */
descending?: boolean, 
/**
 * Rows to pass over.
 */
offset?: number, 
/**
 * Rows to send, at most 500.
 */
limit?: number, };

/**
 * A move to another stage.
 */
export type LeadMove = { 
/**
 * Which.
 */
id: string, 
/**
 * Where to.
 */
stage: LeadStage, 
/**
 * Why, when it is lost.
 */
lostReason?: LostReason, 
/**
 * A word about it for the timeline.
 */
note: string, 
/**
 * What the stage asks for and was missing.
 */
fields: LeadFields, };

/**
 * Something that a stage asks for.
 */
export type LeadNeed = "name" | "estate" | "area" | "nextOn" | "lostReason" | "project";

/**
 * Names one lead.
 */
export type LeadRef = { 
/**
 * Which.
 */
id: string, };

/**
 * Leads to give back to the pool.
 */
export type LeadReturn = { 
/**
 * Which.
 */
ids: Array<string>, 
/**
 * Why; nothing is refused.
 */
reason: PoolReason | null, 
/**
 * A word about it for the timeline; asked for where the reason is another one.
 */
note: string, };

/**
 * A rule by which leads are assigned.
 */
export type LeadRule = { 
/**
 * Identity.
 */
id: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Whether it is on.
 */
active: boolean, 
/**
 * For leads from one of these sources; from any where there is none.
 */
sources: Array<LeadSource>, 
/**
 * For leads with one of these words in their address; any where there is none.
 */
places: Array<string>, 
/**
 * For leads of at least this building area, ㎡.
 */
areaFrom: string | null, 
/**
 * For leads of at most this building area, ㎡.
 */
areaTo: string | null, 
/**
 * How it chooses among its members.
 */
way: AssignWay, 
/**
 * Who takes part.
 */
members: Array<string>, };

/**
 * Names one rule.
 */
export type LeadRuleRef = { 
/**
 * Which.
 */
id: string, };

/**
 * What a list of leads is sorted by.
 */
export type LeadSort = "made_at" | "next_on" | "stage" | "name" | "estate" | "area" | "budget" | "level" | "touched_at" | "handover_on";

/**
 * Where a lead comes from.
 */
export type LeadSource = "estate_stand" | "telesales" | "douyin" | "xiaohongshu" | "platform" | "referral" | "walk_in" | "partner" | "old_customer" | "other";

/**
 * Where a lead stands (renovation.md §1).
 */
export type LeadStage = "new" | "contacted" | "interested" | "survey_booked" | "surveyed" | "planned" | "quoted" | "deposit" | "signed" | "paused" | "lost";

/**
 * A member as the rules see him.
 */
export type LeadTaker = { 
/**
 * Who.
 */
id: string, 
/**
 * His name.
 */
name: string, 
/**
 * Open leads that he holds.
 */
held: number, 
/**
 * The first day on which he takes leads again, where that is still to come.
 */
resumesOn: string | null, 
/**
 * Why he gets none today; none where he may.
 */
passed: PassedOver | null, };

/**
 * Somebody leaves.
 */
export type LetGo = { 
/**
 * Who.
 */
id: string, 
/**
 * Who takes over; somebody for each kind that he has something of.
 */
heirs: Heirs, };

/**
 * What was done when somebody left.
 */
export type LetGone = { 
/**
 * His name.
 */
name: string, 
/**
 * What he had, which others have now.
 */
desk: Desk, 
/**
 * Names of his computers that were removed.
 */
removed: Array<string>, 
/**
 * Names of his computers that are still to be removed.
 */
waiting: Array<string>, 
/**
 * Why they are.
 */
fault: Fault | null, };

/**
 * One line that came, went or changed.
 */
export type LineChange = { 
/**
 * Which of the three.
 */
kind: ChangeKind, 
/**
 * Number in the older version.
 */
numberBefore: string | null, 
/**
 * Number in the newer version.
 */
numberAfter: string | null, 
/**
 * What is done.
 */
name: string, 
/**
 * In English.
 */
nameEn: string, 
/**
 * The line in the newer version, else in the older.
 */
id: string, 
/**
 * The cells that changed.
 */
cells: Array<CellChange>, 
/**
 * Amount before.
 */
before: string | null, 
/**
 * Amount after.
 */
after: string | null, 
/**
 * After less before.
 */
difference: string, };

/**
 * How a line came to its amount.
 */
export type LineExplained = { 
/**
 * A-1.
 */
number: string, 
/**
 * What is done.
 */
name: string, 
/**
 * In English; may be blank.
 */
nameEn: string, 
/**
 * The section's name.
 */
section: string, 
/**
 * In English; may be blank.
 */
sectionEn: string, 
/**
 * Unit.
 */
unit: string, 
/**
 * The formula, where the quantity comes from one.
 */
formula: string | null, 
/**
 * The same with English names, where they are others.
 */
formulaEn: string | null, 
/**
 * The formula with its values: `12.5 + 14.2 × 0.3`.
 */
worked: string | null, 
/**
 * Each name the formula uses.
 */
variables: Array<FormulaVariable>, 
/**
 * Other lines the formula uses.
 */
references: Array<UsedLine>, 
/**
 * The quantity was typed.
 */
manual: boolean, 
/**
 * What the formula would give, where the quantity was typed.
 */
byFormula: string | null, 
/**
 * The quantity.
 */
quantity: string | null, 
/**
 * The smallest quantity charged.
 */
minimum: string, 
/**
 * The quantity charged.
 */
billed: string | null, 
/**
 * The parts of the price that count, in order: main, aux, labour, machine.
 */
parts: Array<PricePart>, 
/**
 * Price loss.
 */
lossRate: string, 
/**
 * What the loss adds to the unit price.
 */
loss: string, 
/**
 * The unit price was typed.
 */
ownPrice: boolean, 
/**
 * Unit price.
 */
unitPrice: string | null, 
/**
 * Whether it was rounded before it was multiplied.
 */
roundUnit: boolean, 
/**
 * Included in the package's price.
 */
included: boolean, 
/**
 * Amount.
 */
amount: string | null, 
/**
 * Why it could not be worked out.
 */
fault: Fault | null, };

/**
 * A line's explanation with what its quote lines say now.
 */
export type LineProvenance = { 
/**
 * The line.
 */
line: PurchaseLine, 
/**
 * As it was worked out; none for lines added by hand.
 */
explanation: PurchaseExplanation | null, 
/**
 * The quote lines that still exist, with their formulas down to the rooms' measures.
 */
sources: Array<SourceLine>, 
/**
 * The order that it is part of; none where that costs nothing that is known, and for what the owner brings.
 */
delivery: OrderDelivery | null, 
/**
 * Its share of the order's delivery fee, by amount.
 */
feeShare: string | null, };

/**
 * Where a line of a list comes from.
 */
export type LineSource = "computed" | "owner" | "extra";

/**
 * Which ends of two tasks a link ties.
 */
export type LinkEnds = "fs" | "ss" | "ff" | "sf";

/**
 * Names a link.
 */
export type LinkRef = { 
/**
 * Which.
 */
id: string, };

/**
 * A link between tasks.
 */
export type LinkView = { 
/**
 * Identity.
 */
id: string, 
/**
 * The task before.
 */
from: string, 
/**
 * The task that waits.
 */
to: string, 
/**
 * What waits for what.
 */
ends: LinkEnds, 
/**
 * Days between; negative: so long before.
 */
lag: number, 
/**
 * Whether they are days that are worked, not days by the clock.
 */
lagOpen: boolean, };

/**
 * A cell of a list that can be edited.
 */
export type ListColumn = "packs" | "supplier" | "need_by" | "price" | "note" | "name" | "spec" | "unit";

/**
 * One cell.
 */
export type ListEdit = { 
/**
 * The line.
 */
line: string, 
/**
 * The cell.
 */
column: ListColumn, 
/**
 * As typed.
 */
text: string, 
/**
 * The supplier that was picked, instead of a name.
 */
supplier: string | null, };

/**
 * A cell that was refused.
 */
export type ListFault = { 
/**
 * Which line.
 */
line: string, 
/**
 * Which cell.
 */
column: ListColumn, 
/**
 * Why.
 */
fault: Fault, };

/**
 * The figures of a line.
 */
export type ListFigures = { 
/**
 * The needs added.
 */
need: string, 
/**
 * The same for lists, rounded.
 */
needShown: string, 
/**
 * Stock taken off.
 */
fromStock: string, 
/**
 * The same for lists, rounded.
 */
fromStockShown: string, 
/**
 * Packs.
 */
packs: string, 
/**
 * When it is to be on site.
 */
needBy: string | null, };

/**
 * What the cheapest mix of suppliers would change. Nothing is stored.
 */
export type ListMix = { 
/**
 * Names exactly this result.
 */
basis: string, 
/**
 * What the list costs as it stands; lines without a price left out.
 */
before: MixCost, 
/**
 * What it would cost.
 */
after: MixCost, 
/**
 * Less by this much.
 */
saving: string, 
/**
 * A mix that is cheaper still saves at most this much more; zero where this one is the cheapest.
 */
atMost: string, 
/**
 * The lines that would change.
 */
moves: Array<MixMove>, 
/**
 * The orders that would change: of a supplier for a site.
 */
orders: Array<MixOrder>, 
/**
 * Lines that stay because something about them was typed.
 */
typed: number, 
/**
 * Lines that stay because they have no price.
 */
unpriced: number, };

/**
 * One line's move.
 */
export type ListMove = { 
/**
 * Added, removed or changed.
 */
kind: MoveKind, 
/**
 * Code of the material.
 */
code: string, 
/**
 * Chinese name.
 */
nameZh: string, 
/**
 * English name.
 */
nameEn: string, 
/**
 * Unit.
 */
unit: string, 
/**
 * The pack's Chinese name.
 */
packZh: string, 
/**
 * The pack's English name.
 */
packEn: string, 
/**
 * The site.
 */
siteName: string, 
/**
 * The owner brings it.
 */
owner: boolean, 
/**
 * Figures before.
 */
before: ListFigures | null, 
/**
 * Figures after.
 */
after: ListFigures | null, 
/**
 * Packs that were typed and stay.
 */
packsManual: string | null, };

/**
 * What working a list out again would change.
 */
export type ListMoves = { 
/**
 * Names exactly this result.
 */
basis: string, 
/**
 * The moves.
 */
moves: Array<ListMove>, };

/**
 * What a list would hold.
 */
export type ListPreview = { 
/**
 * Names exactly this result; hand it back to make the list only if nothing moved since.
 */
basis: string, 
/**
 * By supplier and site.
 */
groups: Array<PurchaseGroup>, 
/**
 * What is missing.
 */
gaps: Array<SupplyGap>, 
/**
 * Quotes of which a list was made before.
 */
repeats: Array<RepeatedQuote>, 
/**
 * What the packs and their delivery cost, where this device may hold it.
 */
estimate: string | null, };

/**
 * Which quotes to list.
 */
export type ListQuotes = { 
/**
 * Of this project only.
 */
project: string | null, };

/**
 * Names a list.
 */
export type ListRef = { 
/**
 * Which.
 */
id: string, };

/**
 * Where a list stands.
 */
export type ListStatus = "draft" | "sent";

/**
 * Which lists to show.
 */
export type ListsRequest = { 
/**
 * Of this project only.
 */
project: string | null, 
/**
 * Only these.
 */
status: ListStatus | null, };

/**
 * After how long this computer locks.
 */
export type LockAfter = { 
/**
 * Minutes; none for never.
 */
minutes: number | null, };

/**
 * An entry to log with its files.
 */
export type LogFiles = { 
/**
 * The entry; a note may be without words.
 */
entry: NewActivity, 
/**
 * The files.
 */
files: Array<FileSource>, };

/**
 * Looks at the firm as a member does.
 */
export type LookAs = { 
/**
 * As whom; none ends it.
 */
member: string | null, };

/**
 * Why a lead was lost.
 */
export type LostReason = "price" | "competitor" | "not_now" | "bad_number" | "unreachable" | "duplicate" | "out_of_area" | "other";

/**
 * A list that was made of a quote.
 */
export type MadeList = { 
/**
 * Identity.
 */
id: string, 
/**
 * CG….
 */
number: string, 
/**
 * Where it stands.
 */
status: ListStatus, };

/**
 * A list to make.
 */
export type MakeList = { 
/**
 * The quotes.
 */
quotes: Array<string>, 
/**
 * Takes stock off.
 */
takeStock: boolean, 
/**
 * Of the preview that was seen; none makes it in any case.
 */
basis: string | null, 
/**
 * Note.
 */
note: string, };

/**
 * A plan to make.
 */
export type MakePlan = { 
/**
 * The project.
 */
project: string, 
/**
 * The day on which work begins, as typed.
 */
startOn: string, 
/**
 * The last day by the contract, as typed; blank for none.
 */
dueOn: string, 
/**
 * The days of the week on which the site rests.
 */
weekend: Weekend, 
/**
 * Whether it rests on public holidays.
 */
holidays: boolean, 
/**
 * Whether it stops around Spring Festival.
 */
springStop: boolean, 
/**
 * The rule of noise; blank for none.
 */
noise: string, 
/**
 * Whether it begins without tasks, in place of those of the template.
 */
empty: boolean, };

/**
 * What is to hold for a role.
 */
export type MaskRole = { 
/**
 * The role.
 */
role: Role, 
/**
 * Whether numbers are to be masked for it.
 */
masked: boolean, };

/**
 * For whom numbers are masked.
 */
export type Masks = { 
/**
 * Since when they are; none while everybody reads every number.
 */
since: string | null, 
/**
 * Every role.
 */
roles: Array<RoleMask>, };

/**
 * A material that can be chosen for a line.
 */
export type MaterialCandidate = { 
/**
 * The material.
 */
material: BillMaterial, 
/**
 * Its packs.
 */
packs: Array<MaterialPack>, 
/**
 * Its group.
 */
group: string, 
/**
 * It is of the group that the line asks for.
 */
fits: boolean, 
/**
 * Its waste.
 */
waste: string, };

/**
 * Everything about one material.
 */
export type MaterialDetail = { 
/**
 * As in the list.
 */
material: MaterialRow, 
/**
 * Packs.
 */
packs: Array<PackDetail>, 
/**
 * Recipes that take it.
 */
usedBy: Array<UsedBy>, };

/**
 * A change to one material.
 */
export type MaterialEdit = { 
/**
 * Which.
 */
id: string, 
/**
 * What changes.
 */
fields: MaterialFields, };

/**
 * Fields of a material to set. What is absent stays; numbers are as typed.
 */
export type MaterialFields = { 
/**
 * Code; no two used materials share one.
 */
code?: string, 
/**
 * 中文
 */
name?: string, 
/**
 * English.
 */
nameEn?: string, 
/**
 * `main` or `auxiliary`.
 */
role?: string, 
/**
 * Group.
 */
group?: string, 
/**
 * Size, grade.
 */
spec?: string, 
/**
 * Brand.
 */
brand?: string, 
/**
 * Unit.
 */
unit?: string, 
/**
 * Waste.
 */
waste?: string, 
/**
 * Days to delivery.
 */
leadDays?: string, 
/**
 * One batch a room.
 */
batch?: boolean, 
/**
 * Taken back.
 */
returnable?: boolean, 
/**
 * Usual supplier; a blank text for none.
 */
supplierId?: string, 
/**
 * Remark.
 */
note?: string, 
/**
 * Still used.
 */
active?: boolean, 
/**
 * The usual pack's name.
 */
pack?: string, 
/**
 * What the usual pack holds.
 */
packSize?: string, 
/**
 * The usual pack's price from the usual supplier, from the current day on.
 */
price?: string, };

/**
 * Which materials to list.
 */
export type MaterialFilter = { 
/**
 * Code, Chinese, pinyin, initials or English.
 */
text?: string, 
/**
 * `main` or `auxiliary`.
 */
role?: string, 
/**
 * Of this group only: `floor_tile`.
 */
group?: string, 
/**
 * From this supplier by default.
 */
supplierId?: string, 
/**
 * Those no longer used, too.
 */
inactive?: boolean, 
/**
 * Prices as of this day; the current day when left out.
 */
on?: string, 
/**
 * At most so many.
 */
limit?: number, };

/**
 * How a material is packed.
 */
export type MaterialPack = { 
/**
 * Identity; none for what was added by hand.
 */
id: string | null, 
/**
 * Chinese name: 袋, 箱.
 */
nameZh: string, 
/**
 * English name.
 */
nameEn: string, 
/**
 * Units of the material in one.
 */
size: string, };

/**
 * Names one material.
 */
export type MaterialRef = { 
/**
 * Which.
 */
id: string, };

/**
 * What a material is to the line that uses it.
 */
export type MaterialRole = "main" | "auxiliary";

/**
 * A material with its usual pack and price.
 */
export type MaterialRow = { 
/**
 * Identity.
 */
id: string, 
/**
 * `F01`.
 */
code: string, 
/**
 * 中文
 */
name: string, 
/**
 * English.
 */
nameEn: string, 
/**
 * `main` 主材 or `auxiliary` 辅材.
 */
role: string, 
/**
 * What can stand in for it in a work item: `floor_tile`.
 */
group: string, 
/**
 * 规格
 */
spec: string, 
/**
 * 品牌
 */
brand: string, 
/**
 * Unit of quantities.
 */
unit: string, 
/**
 * Waste when chosen for a room.
 */
waste: string, 
/**
 * Days from order to delivery, the longer.
 */
leadDays: number, 
/**
 * The shorter.
 */
leadDaysLow: number, 
/**
 * One shade or batch for one room.
 */
batch: boolean, 
/**
 * Unopened packs are taken back.
 */
returnable: boolean, 
/**
 * Usual supplier.
 */
supplierId: string | null, 
/**
 * The supplier's name.
 */
supplierName: string, 
/**
 * Remark.
 */
note: string, 
/**
 * Remark in English.
 */
noteEn: string, 
/**
 * Usual pack.
 */
packId: string | null, 
/**
 * Its name: 袋.
 */
pack: string, 
/**
 * What it holds.
 */
packSize: string | null, 
/**
 * Price of a pack in effect, ¥.
 */
price: string | null, 
/**
 * Price of one unit, ¥, four decimals.
 */
unitPrice: string | null, 
/**
 * Market range of a pack.
 */
low: string | null, 
/**
 * Market range of a pack.
 */
high: string | null, 
/**
 * Since when the price holds.
 */
validFrom: string | null, 
/**
 * Still used.
 */
active: boolean, };

/**
 * Materials as filtered.
 */
export type Materials = { 
/**
 * All groups in use.
 */
groups: Array<string>, 
/**
 * The materials.
 */
materials: Array<MaterialRow>, 
/**
 * How many there would be without a limit.
 */
total: number, };

/**
 * A person of the firm.
 */
export type Member = { 
/**
 * Identity.
 */
id: string, 
/**
 * Name.
 */
name: string, 
/**
 * Phone.
 */
phone: string, 
/**
 * Role.
 */
role: Role, 
/**
 * Whether he still works here.
 */
active: boolean, };

/**
 * Names one member.
 */
export type MemberRef = { 
/**
 * Which.
 */
id: string, };

/**
 * How a line is bought.
 */
export type MixBuy = { 
/**
 * From whom; none while there is nobody.
 */
supplier: string | null, 
/**
 * Name.
 */
supplierName: string, 
/**
 * In English.
 */
supplierNameEn: string, 
/**
 * The pack.
 */
pack: MaterialPack, 
/**
 * How many.
 */
packs: string, 
/**
 * Price of each.
 */
price: string, 
/**
 * The price is that of a break from so many packs on.
 */
breakFrom: string | null, 
/**
 * The supplier sells no fewer; more packs than the need comes to.
 */
raised: boolean, 
/**
 * Packs times price.
 */
amount: string, 
/**
 * When the order has to go out.
 */
orderBy: string | null, };

/**
 * What orders cost.
 */
export type MixCost = { 
/**
 * The goods.
 */
goods: string, 
/**
 * Their delivery.
 */
fees: string, 
/**
 * What orders lack to the smallest ones of their suppliers: it is paid, or more is ordered.
 */
missing: string, 
/**
 * All of it.
 */
total: string, };

/**
 * A line that would change.
 */
export type MixMove = { 
/**
 * The line.
 */
line: string, 
/**
 * Code of the material.
 */
code: string, 
/**
 * Chinese name.
 */
nameZh: string, 
/**
 * English name.
 */
nameEn: string, 
/**
 * Specification.
 */
spec: string, 
/**
 * Unit of the quantities.
 */
unit: string, 
/**
 * What is to be bought, rounded for lists. It stays.
 */
toBuyShown: string, 
/**
 * The site's name.
 */
siteName: string, 
/**
 * As it stands.
 */
before: MixBuy, 
/**
 * As it would be.
 */
after: MixBuy, 
/**
 * Less for the goods by this much; below zero where the whole order gains more by it.
 */
saving: string, };

/**
 * One supplier's order for one site that would change.
 */
export type MixOrder = { 
/**
 * From whom; none while there is nobody.
 */
supplier: string | null, 
/**
 * Name.
 */
supplierName: string, 
/**
 * In English.
 */
supplierNameEn: string, 
/**
 * The site's name.
 */
siteName: string, 
/**
 * As it stands; none where there is no such order.
 */
before: MixCost | null, 
/**
 * As it would be; none where there would be no such order.
 */
after: MixCost | null, };

/**
 * A list to find the cheapest mix for.
 */
export type MixRequest = { 
/**
 * The list.
 */
id: string, 
/**
 * Also for lines whose supplier, packs or price were typed.
 */
typedToo: boolean, };

/**
 * What the price covers.
 */
export type Mode = "labour" | "half" | "full" | "package";

/**
 * What moved a lead or a project on, or assigned a lead, by itself.
 */
export type MoveCause = "measured" | "quote_sent" | "by_turns" | "by_load" | "all_left" | "all_paused" | "all_full" | "none_free";

/**
 * How a line moves when a list is worked out again.
 */
export type MoveKind = "added" | "removed" | "changed";

/**
 * Rooms to move.
 */
export type MoveRooms = { 
/**
 * Of which project.
 */
projectId: string, 
/**
 * Which, in the order they are to have.
 */
ids: Array<string>, 
/**
 * Before which room; to the end where absent.
 */
before?: string, };

/**
 * A task that was dragged.
 */
export type MoveTask = { 
/**
 * The task.
 */
id: string, 
/**
 * The day on which it is to start.
 */
start: string, };

/**
 * A figure to set.
 */
export type NeedByEdit = { 
/**
 * As [`NeedByFigure::key`].
 */
key: string, 
/**
 * Whole days as typed; blank, or the default itself, goes back to the default.
 */
days: string, };

/**
 * A figure in days, with the default that it goes back to.
 */
export type NeedByFigure = { 
/**
 * Names it for [`SetNeedBy`].
 */
key: string, 
/**
 * The default.
 */
usual: number, 
/**
 * The firm's own, where it set one.
 */
own: number | null, 
/**
 * Where the default comes from.
 */
kind: FigureKind, };

/**
 * What a task waits for.
 */
export type NeedByLink = { 
/**
 * Number of the task before.
 */
task: number, 
/**
 * Its Chinese name.
 */
nameZh: string, 
/**
 * Its English name.
 */
nameEn: string, 
/**
 * Days between.
 */
lag: NeedByFigure, };

/**
 * When materials are to be on site, counted from a project's start.
 */
export type NeedBySettings = { 
/**
 * Days that materials are on site before their task starts.
 */
daysBefore: NeedByFigure, 
/**
 * The tasks in their order.
 */
tasks: Array<NeedByTask>, 
/**
 * Days that the whole template takes.
 */
length: number, 
/**
 * Days that it takes with the figures that ship with the product.
 */
usualLength: number, 
/**
 * How many figures are the firm's own.
 */
own: number, };

/**
 * A task of the template.
 */
export type NeedByTask = { 
/**
 * Number within the template.
 */
id: number, 
/**
 * Chinese name.
 */
nameZh: string, 
/**
 * English name.
 */
nameEn: string, 
/**
 * Days it takes.
 */
days: NeedByFigure, 
/**
 * What it waits for.
 */
after: Array<NeedByLink>, 
/**
 * Days from the project's start to its first day.
 */
start: number, 
/**
 * Days from the project's start until its materials are on site; the default follows from the figures of the
 * tasks. None where no material waits for it.
 */
onSite: NeedByFigure | null, 
/**
 * Materials and work items that wait for it.
 */
waiting: Array<NeedByWaiting>, };

/**
 * A material, or a work item with all that its recipe takes.
 */
export type NeedByWaiting = { 
/**
 * Chinese name.
 */
nameZh: string, 
/**
 * English name.
 */
nameEn: string, };

/**
 * A room or section that needs a material.
 */
export type NeedingRoom = { 
/**
 * Its name.
 */
name: string, 
/**
 * In English.
 */
nameEn: string, };

/**
 * Something that a person logs.
 */
export type NewActivity = { 
/**
 * Whose timeline.
 */
of: TimelineOf, 
/**
 * A call, a message, a visit, a survey or a note.
 */
kind: ActivityKind, 
/**
 * What was said or seen.
 */
text: string, 
/**
 * When it happened; now where absent. Not in the future.
 */
at?: string, 
/**
 * The lead's next day, as typed; absent keeps it, blank clears it.
 */
nextOn?: string, 
/**
 * Its time of day, as typed; absent keeps it, blank clears it.
 */
nextTime?: string, 
/**
 * What is to be done then.
 */
nextAction?: string, 
/**
 * How long before its time the owner is reminded of it; absent keeps it, `null` clears it.
 */
remind?: Remind | null, };

/**
 * A lead to enter.
 */
export type NewLead = { 
/**
 * What is known; a telephone number or a WeChat name at least. Without an owner it goes to whom the rules of automatic
 * assignment say, and is the entering member's where they are off or none is for it.
 */
fields: LeadFields, 
/**
 * The first note of its timeline.
 */
note: string, };

/**
 * A list that was made.
 */
export type NewList = { 
/**
 * Identity.
 */
id: string, 
/**
 * CG….
 */
number: string, };

/**
 * A project to make for a known customer.
 */
export type NewProject = { 
/**
 * For whom.
 */
customerId: string, 
/**
 * What is known; without a name it gets one of address and customer.
 */
fields: ProjectFields, };

/**
 * A cell of a new line.
 */
export type NewQuoteCell = { 
/**
 * The cell.
 */
column: EditColumn, 
/**
 * Exactly as typed.
 */
text: string, 
/**
 * The work item chosen from the list, for the item cell.
 */
item: string | null, };

/**
 * A line to make of typed or pasted cells.
 */
export type NewQuoteRow = { 
/**
 * The caller's name for it.
 */
key: string, 
/**
 * In this section.
 */
section: string, 
/**
 * Before this line; at the end where absent.
 */
before: string | null, 
/**
 * Its cells.
 */
cells: Array<NewQuoteCell>, };

/**
 * A room to add.
 */
export type NewRoom = { 
/**
 * What it is for.
 */
kind: RoomKind, 
/**
 * Its name; the usual one of its kind, numbered, where blank.
 */
name: string, };

/**
 * A cell of a row to add.
 */
export type NewRoomCell = { 
/**
 * Which column.
 */
field: RoomField, 
/**
 * As typed or pasted.
 */
text: string, };

/**
 * What the next action of a lead asks of the reader.
 */
export type NextState = "overdue" | "today" | "planned" | "nothing" | "closed";

/**
 * What a project needs next, with what a sentence about it names.
 */
export type NextStep = { 
/**
 * What.
 */
kind: StepKind, 
/**
 * How pressing.
 */
urgency: Urgency, 
/**
 * The quote version it is about.
 */
quote: string | null, 
/**
 * The purchase list it is about.
 */
list: string | null, 
/**
 * The number of either: `BJ202611A001 V2`, `CG202611A001`.
 */
number: string | null, 
/**
 * How many rooms or lines.
 */
count: number | null, 
/**
 * How many days ago.
 */
days: number | null, 
/**
 * The day it is due: an offer's last one, or the last one to order on.
 */
due: string | null, };

/**
 * How a project goes on.
 */
export type NextSteps = { 
/**
 * What it needs, the most pressing first.
 */
steps: Array<NextStep>, 
/**
 * The accepted quote that a new purchase list is made of.
 */
toOrder: string | null, };

/**
 * Names the project whose next steps are asked for.
 */
export type NextStepsReq = { 
/**
 * Which.
 */
project: string, };

/**
 * A rule of noise.
 */
export type NoiseName = { 
/**
 * Names it in a plan's settings; blank where there is no rule.
 */
code: string, 
/**
 * Chinese name of the city or estate.
 */
nameZh: string, 
/**
 * English name.
 */
nameEn: string, };

/**
 * A document that was printed or saved.
 */
export type NotePaper = { 
/**
 * Which document, a key of `Documents`.
 */
name: string, 
/**
 * Its own request, as it was made with.
 */
req: unknown, 
/**
 * What was done with it.
 */
how: PaperUse, };

/**
 * The request of a command that needs none.
 */
export type Nothing = Record<symbol, never>;

/**
 * Something that a quote probably lacks.
 */
export type Omission = { 
/**
 * The check that found it.
 */
check: string, 
/**
 * How grave.
 */
grade: CheckGrade, 
/**
 * What is missing, in Chinese.
 */
text: string, 
/**
 * In English.
 */
textEn: string, 
/**
 * The section.
 */
section: string | null, 
/**
 * Its name.
 */
sectionName: string, 
/**
 * In English; may be blank.
 */
sectionNameEn: string, 
/**
 * The line that calls for it.
 */
line: string | null, 
/**
 * Items that would settle it, where the price book has them.
 */
suggest: Array<SuggestedItem>, };

/**
 * What becomes of items that the price book has already.
 */
export type OnExisting = "update" | "skip";

/**
 * A file to be opened in another program.
 */
export type OpenFile = { 
/**
 * Which.
 */
id: string, };

/**
 * Where to practise.
 */
export type OpenPractice = { 
/**
 * In a copy of which firm.
 */
source: PracticeSource, };

/**
 * A hole in a wall.
 */
export type OpeningKind = "door" | "window" | "passage";

/**
 * An opening as stored.
 */
export type OpeningRecord = { 
/**
 * Identity.
 */
id: string, 
/**
 * Its room.
 */
roomId: string, 
/**
 * Door, window or passage.
 */
kind: OpeningKind, 
/**
 * Width, m.
 */
width: string, 
/**
 * Height, m.
 */
height: string, 
/**
 * Height of its lower edge above the floor, m.
 */
sill: string, 
/**
 * How many alike.
 */
count: number, 
/**
 * A casing is built: deducted in full.
 */
casing: boolean, 
/**
 * Place among the openings: compares as text.
 */
sort: string, };

/**
 * Names one opening.
 */
export type OpeningRef = { 
/**
 * Which.
 */
id: string, };

/**
 * How a firm deducts openings from walls.
 */
export type OpeningRule = "none" | "half" | "excess" | "full";

/**
 * What delivery makes of an order: one supplier's lines for one site.
 */
export type OrderDelivery = { 
/**
 * What the lines cost.
 */
goods: string, 
/**
 * What their delivery costs.
 */
fee: string, 
/**
 * Goods from this amount on are delivered free.
 */
freeFrom: string | null, 
/**
 * What they lack to that, where it is less than the fee.
 */
toFree: string | null, 
/**
 * The supplier takes no order below this amount.
 */
minimum: string | null, 
/**
 * What the goods lack to that; zero where nothing is missing.
 */
missing: string, 
/**
 * Goods with delivery.
 */
total: string, };

/**
 * A pack with its prices.
 */
export type PackDetail = { 
/**
 * Identity.
 */
id: string, 
/**
 * 袋
 */
name: string, 
/**
 * English.
 */
nameEn: string, 
/**
 * What it holds.
 */
size: string, 
/**
 * The usual one.
 */
preferred: boolean, 
/**
 * Still sold.
 */
active: boolean, 
/**
 * Prices, latest first.
 */
prices: Array<PackPrice>, };

/**
 * One dated price of a pack.
 */
export type PackPrice = { 
/**
 * Identity.
 */
id: string, 
/**
 * From whom.
 */
supplierId: string | null, 
/**
 * The supplier's name.
 */
supplierName: string, 
/**
 * In English; may be blank.
 */
supplierNameEn: string, 
/**
 * Since.
 */
validFrom: string, 
/**
 * Price of a pack.
 */
price: string | null, 
/**
 * Market range.
 */
low: string | null, 
/**
 * Market range.
 */
high: string | null, 
/**
 * The fewest packs of an order.
 */
minimum: string | null, 
/**
 * Days from order to delivery; none where they are the material's.
 */
leadDays: number | null, 
/**
 * Lower prices from larger numbers of packs on.
 */
breaks: Array<PriceBreak>, };

/**
 * A kind of paper that can carry a watermark.
 */
export type PaperKind = "quote_client" | "quote_internal" | "bill" | "purchase_list" | "export";

/**
 * How a document left the firm's file.
 */
export type PaperUse = "printed" | "saved" | "shared";

/**
 * Somebody whom a rule passes over.
 */
export type PassedMember = { 
/**
 * His name.
 */
name: string, 
/**
 * Why.
 */
why: PassedOver, };

/**
 * Why a member of a rule is passed over.
 */
export type PassedOver = "inactive" | "paused" | "full" | "had_it";

/**
 * Where a rule is to stand.
 */
export type PlaceLeadRule = { 
/**
 * Which.
 */
id: string, 
/**
 * Before this one; last where there is none.
 */
before: string | null, };

/**
 * Lines to move or to copy.
 */
export type PlaceLines = { 
/**
 * Which, in the order they are to stand.
 */
lines: Array<string>, 
/**
 * Into this section.
 */
section: string, 
/**
 * Before this line; at the end where absent.
 */
before: string | null, 
/**
 * Copies them instead of moving.
 */
copy: boolean, };

/**
 * A section to move.
 */
export type PlaceSection = { 
/**
 * Which.
 */
id: string, 
/**
 * Before this one; to the end where absent.
 */
before: string | null, };

/**
 * A task that goes to another place in the list. Its dates stay.
 */
export type PlaceTask = { 
/**
 * The task.
 */
id: string, 
/**
 * The task below which it goes; to the top where absent.
 */
after: string | null, };

/**
 * Settings of a plan to change: absent stays.
 */
export type PlanFields = { 
/**
 * The day on which work begins, as typed.
 */
startOn?: string, 
/**
 * The last day by the contract, as typed; blank clears.
 */
dueOn?: string, 
/**
 * The days of the week on which the site rests.
 */
weekend?: Weekend, 
/**
 * Whether it rests on public holidays.
 */
holidays?: boolean, 
/**
 * Whether it stops around Spring Festival.
 */
springStop?: boolean, 
/**
 * The rule of noise; blank for none.
 */
noise?: string, };

/**
 * Whose plan is wanted.
 */
export type PlanOf = { 
/**
 * The project.
 */
project: string, 
/**
 * The kept plan to compare with.
 */
baseline?: string, };

/**
 * A site's plan.
 */
export type PlanView = { 
/**
 * Identity.
 */
id: string, 
/**
 * The project.
 */
projectId: string, 
/**
 * Nothing starts before this day.
 */
startOn: string, 
/**
 * The last day by the contract.
 */
dueOn: string | null, 
/**
 * The days of the week on which the site rests.
 */
weekend: Weekend, 
/**
 * Whether it rests on public holidays.
 */
holidays: boolean, 
/**
 * Whether it stops around Spring Festival.
 */
springStop: boolean, 
/**
 * The rule of noise; blank for none.
 */
noise: string, 
/**
 * The first day of work.
 */
start: string, 
/**
 * The last day of work.
 */
finish: string, 
/**
 * Days from the first to the last, both of them in, closed ones too.
 */
length: number, 
/**
 * Days by which it finishes after the contract's last day; negative: before it.
 */
lateDays: number | null, 
/**
 * How much of the work is done, in percent of all open days.
 */
progress: number, 
/**
 * The tasks in their order.
 */
tasks: Array<TaskView>, 
/**
 * Their links.
 */
links: Array<LinkView>, 
/**
 * Links that do not count, since they close a circle with earlier ones: one of them is to be taken out.
 */
ignored: Array<string>, 
/**
 * Days around the plan on which the site does not work.
 */
closed: Array<string>, 
/**
 * Kept plans, the last first.
 */
baselines: Array<BaselineView>, 
/**
 * The kept plan that it is compared with.
 */
compared: string | null, };

/**
 * Days until a lead goes back to the pool, to set.
 */
export type PoolDaysChange = { 
/**
 * An open stage.
 */
stage: LeadStage, 
/**
 * 1 to 365; none for never.
 */
poolDays: number | null, };

/**
 * Why a lead went back to the pool.
 */
export type PoolReason = "unreachable" | "not_now" | "no_time" | "better_suited" | "leaving" | "other" | "untouched" | "no_taker";

/**
 * The rules of the pool. Every figure is the firm's to change; those it begins with are estimates.
 */
export type PoolSettings = { 
/**
 * Since when leads that nobody touches go back by themselves; none while they do not. Time before it does not count.
 */
returnSince: string | null, 
/**
 * Days before it of which their owner is warned.
 */
warnDays: number, 
/**
 * Open leads that a member who claims may hold at most; none for any number.
 */
claimHeld: number | null, 
/**
 * Leads that a member may claim a day at most; none for any number.
 */
claimDay: number | null, 
/**
 * Days for which who had a lead last may not claim it again.
 */
reclaimDays: number, 
/**
 * Who may claim.
 */
claimers: Claimers, };

/**
 * The tasks with what the member has done of them.
 */
export type PracticeBoard = { 
/**
 * The mark of this file; none in a real firm, where nothing is ticked.
 */
mark: PracticeMark | null, 
/**
 * The role of the member.
 */
ownRole: Role, 
/**
 * Every role with its tasks.
 */
roles: Array<PracticeRole>, };

/**
 * The mark of a practice file.
 */
export type PracticeMark = { 
/**
 * Which firm it is a copy of.
 */
source: PracticeSource, 
/**
 * Since when it is practised in.
 */
beganAt: string, };

/**
 * The tasks of a role.
 */
export type PracticeRole = { 
/**
 * The role.
 */
role: Role, 
/**
 * Its tasks.
 */
tasks: Array<PracticeTask>, };

/**
 * Which firm a practice file is a copy of.
 */
export type PracticeSource = "demo" | "own";

/**
 * A step of a task.
 */
export type PracticeStep = { 
/**
 * What to do, in Chinese.
 */
nameZh: string, 
/**
 * In English.
 */
nameEn: string, 
/**
 * Where and how, in Chinese.
 */
hintZh: string, 
/**
 * In English.
 */
hintEn: string, 
/**
 * The screen.
 */
to: string, 
/**
 * The data says that the member did it.
 */
done: boolean, };

/**
 * A guided task.
 */
export type PracticeTask = { 
/**
 * Names it.
 */
id: string, 
/**
 * What it is, in Chinese.
 */
nameZh: string, 
/**
 * In English.
 */
nameEn: string, 
/**
 * Its steps.
 */
steps: Array<PracticeStep>, 
/**
 * Every step is done.
 */
done: boolean, };

/**
 * Quotes to buy for.
 */
export type PreviewList = { 
/**
 * The quotes.
 */
quotes: Array<string>, 
/**
 * Takes stock off.
 */
takeStock: boolean, };

/**
 * A trade of the price book.
 */
export type PriceBookCategory = { 
/**
 * Identity.
 */
id: string, 
/**
 * Letter.
 */
code: string, 
/**
 * 中文
 */
name: string, 
/**
 * English.
 */
nameEn: string, 
/**
 * The firm's own cost as a share of the price, where this device may hold it.
 */
costFactor: string | null, 
/**
 * Items offered.
 */
items: number, };

/**
 * A lower price for all packs of an order once it takes so many.
 */
export type PriceBreak = { 
/**
 * From so many packs on.
 */
from: string, 
/**
 * Price of each pack, ¥.
 */
price: string, };

/**
 * How prices change.
 */
export type PriceChange = { 
/**
 * By this share, as typed: `5%` dearer, `-3%` cheaper. Either this or `amount`.
 */
percent?: string, 
/**
 * By this amount a unit, as typed.
 */
amount?: string, 
/**
 * Decimals that remain, 0 to 4; 2 when left out.
 */
places?: number, 
/**
 * The day from which they hold, as typed; the current day when blank.
 */
validFrom: string, };

/**
 * What a bulk change did, or as a dry run would do.
 */
export type PriceChangeReport = { 
/**
 * The day from which the new prices hold.
 */
validFrom: string, 
/**
 * The changed prices.
 */
rows: Array<ChangedPrice>, 
/**
 * Of the chosen ones, how many stay as they are (no price, or the change rounds away).
 */
unchanged: number, };

/**
 * One dated price of a work item.
 */
export type PriceHistory = { 
/**
 * Since.
 */
validFrom: string, 
/**
 * The price list's name; blank for a single edit.
 */
list: string, 
/**
 * `starter`, `edit`, `bulk` or `import`.
 */
origin: string, 
/**
 * Main material.
 */
main: string | null, 
/**
 * Auxiliary material.
 */
auxiliary: string | null, 
/**
 * Labour.
 */
labour: string | null, 
/**
 * Machines.
 */
machine: string | null, 
/**
 * Together.
 */
price: string | null, };

/**
 * A version of the prices.
 */
export type PriceListRow = { 
/**
 * Identity.
 */
id: string, 
/**
 * Its name; blank for single edits.
 */
name: string, 
/**
 * Since when it holds.
 */
validFrom: string, 
/**
 * `starter`, `edit`, `bulk` or `import`.
 */
origin: string, 
/**
 * How many items it prices.
 */
items: number, 
/**
 * Whether its day is still to come.
 */
future: boolean, };

/**
 * One part of a unit price.
 */
export type PricePart = { 
/**
 * `main`, `aux`, `labour` or `machine`.
 */
part: string, 
/**
 * Yuan per unit.
 */
price: string, 
/**
 * Whether the mode charges it.
 */
counted: boolean, };

/**
 * A firm's file that cannot be opened.
 */
export type Problem = { 
/**
 * The file.
 */
path: string, 
/**
 * What stands in the way, and what to do.
 */
fault: Fault, };

/**
 * The firm as its papers show it.
 */
export type Profile = { 
/**
 * The name it trades under.
 */
name: string, 
/**
 * The name on its business licence; blank where it is the same.
 */
legalName: string, 
/**
 * How it is taxed.
 */
taxStatus: TaxStatus, 
/**
 * Street address.
 */
address: string, 
/**
 * Office phone.
 */
phone: string, 
/**
 * Bank and account, as printed on contracts.
 */
bank: string | null, 
/**
 * PNG or JPEG, base64.
 */
logoBase64: string | null, 
/**
 * IANA time zone.
 */
zone: string, 
/**
 * Whether this is the demonstration firm.
 */
demo: boolean, };

/**
 * Fields of a project to change.
 */
export type ProjectChange = { 
/**
 * Which.
 */
id: string, 
/**
 * What changes.
 */
fields: ProjectFields, };

/**
 * Projects that are not over, by what somebody does in them.
 */
export type ProjectDesk = { 
/**
 * As the salesperson.
 */
sales: number, 
/**
 * As the designer.
 */
designs: number, 
/**
 * As the project manager.
 */
sites: number, };

/**
 * Fields of a project to set: absent stays, blank or `null` clears. Numbers and days as typed.
 */
export type ProjectFields = { 
/**
 * Name.
 */
name?: string, 
/**
 * Planned start on site.
 */
startOn?: string, 
/**
 * Building area, ㎡.
 */
buildingArea?: string, 
/**
 * Anything else.
 */
remark?: string, 
/**
 * Salesperson.
 */
salesId?: string | null, 
/**
 * Designer.
 */
designerId?: string | null, 
/**
 * Project manager.
 */
managerId?: string | null, 
/**
 * The property.
 */
propertyId?: string | null, };

/**
 * A list of projects.
 */
export type ProjectList = { 
/**
 * The rows asked for; the one longest in its stage first.
 */
rows: Array<ProjectRow>, 
/**
 * How many there are in all.
 */
total: number, 
/**
 * How many are in each stage, whatever stages were asked for.
 */
counts: Array<ProjectStageCount>, };

/**
 * A move to another stage.
 */
export type ProjectMove = { 
/**
 * Which.
 */
id: string, 
/**
 * Where to.
 */
stage: ProjectStage, 
/**
 * Why; needed when it is paused or ended.
 */
reason: string, };

/**
 * One project with what the hub shows of it.
 */
export type ProjectPage = { 
/**
 * The project.
 */
project: ProjectRow, 
/**
 * The property.
 */
property: PropertyRecord | null, 
/**
 * The stages it passed, oldest first, with the day it entered each.
 */
passed: Array<StagePassed>, 
/**
 * Where it goes on, of a project that is paused or ended: the last stage on its way.
 */
resumes: ProjectStage | null, };

/**
 * Where a project's schedule stands.
 */
export type ProjectPlan = { 
/**
 * Today, where the firm is.
 */
today: string, 
/**
 * The day on which work is to begin, by the project.
 */
startOn: string | null, 
/**
 * Its plan; none before one is made.
 */
plan: PlanView | null, 
/**
 * Trades that tasks may hold.
 */
skills: Array<SkillName>, 
/**
 * Rules of noise that a site may have.
 */
noises: Array<NoiseName>, };

/**
 * Names one project.
 */
export type ProjectRef = { 
/**
 * Which.
 */
id: string, };

/**
 * A row of the list of projects.
 */
export type ProjectRow = { 
/**
 * The customer's name.
 */
customerName: string | null, 
/**
 * The customer's telephone number.
 */
customerPhone: string | null, 
/**
 * The address in one line.
 */
address: string, 
/**
 * Salesperson; blank without one.
 */
salesName: string, 
/**
 * Designer; blank without one.
 */
designerName: string, 
/**
 * Project manager; blank without one.
 */
managerName: string, 
/**
 * Days since it entered its stage.
 */
daysInStage: number, 
/**
 * How many rooms are surveyed.
 */
rooms: number, 
/**
 * Identity.
 */
id: string, 
/**
 * `XM202611A001`.
 */
number: string, 
/**
 * Its name: 翠湖花园 3栋1201室 王小明.
 */
name: string | null, 
/**
 * The customer.
 */
customerId: string, 
/**
 * The property.
 */
propertyId: string | null, 
/**
 * The lead it came from.
 */
leadId: string | null, 
/**
 * Where it stands.
 */
stage: ProjectStage, 
/**
 * Since when.
 */
stageSince: string, 
/**
 * Salesperson.
 */
salesId: string | null, 
/**
 * Designer.
 */
designerId: string | null, 
/**
 * Project manager.
 */
managerId: string | null, 
/**
 * Planned start on site.
 */
startOn: string | null, 
/**
 * Building area, ㎡.
 */
buildingArea: string | null, 
/**
 * Anything else.
 */
remark: string | null, 
/**
 * When it was made.
 */
madeAt: string, };

/**
 * Where a project stands.
 */
export type ProjectStage = "survey" | "design" | "quote" | "contract" | "preparing" | "building" | "completion" | "settlement" | "warranty" | "paused" | "cancelled";

/**
 * How many projects are in a stage.
 */
export type ProjectStageCount = { 
/**
 * The stage.
 */
stage: ProjectStage, 
/**
 * How many.
 */
count: number, };

/**
 * Which projects.
 */
export type ProjectsReq = { 
/**
 * Words that must all be found in name, number, customer, phone, address; pinyin and initials too.
 */
search?: string, 
/**
 * In these stages; all open ones where absent.
 */
stages?: Array<ProjectStage>, 
/**
 * True: also those that are over.
 */
closed?: boolean, 
/**
 * With this person as sales, designer or manager.
 */
memberId?: string, 
/**
 * Of this customer.
 */
customerId?: string, 
/**
 * Rows to pass over.
 */
offset?: number, 
/**
 * Rows to send, at most 500.
 */
limit?: number, };

/**
 * Fields of a property to set: absent stays, blank or `null` clears. Numbers and days as typed.
 */
export type PropertyFields = { 
/**
 * Estate.
 */
estate?: string, 
/**
 * Building.
 */
building?: string, 
/**
 * Unit.
 */
unit?: string, 
/**
 * Room number.
 */
room?: string, 
/**
 * Building area, ㎡.
 */
area?: string, 
/**
 * Layout.
 */
layout?: string, 
/**
 * Hand-over day.
 */
handoverOn?: string, 
/**
 * Floor.
 */
floor?: string, 
/**
 * Anything else.
 */
remark?: string, 
/**
 * New or old flat.
 */
flat?: FlatKind | null, 
/**
 * Whether there is a lift.
 */
lift?: boolean | null, };

/**
 * A property as stored.
 */
export type PropertyRecord = { 
/**
 * Identity.
 */
id: string, 
/**
 * Whose.
 */
customerId: string, 
/**
 * Estate.
 */
estate: string | null, 
/**
 * Building.
 */
building: string | null, 
/**
 * Unit.
 */
unit: string | null, 
/**
 * Room number.
 */
room: string | null, 
/**
 * All of it in one line.
 */
address: string, 
/**
 * Building area, ㎡.
 */
area: string | null, 
/**
 * Layout.
 */
layout: string, 
/**
 * New or old flat.
 */
flat: FlatKind | null, 
/**
 * Hand-over day.
 */
handoverOn: string | null, 
/**
 * Floor, below ground negative.
 */
floor: number | null, 
/**
 * Whether there is a lift.
 */
lift: boolean | null, 
/**
 * Anything else: gate, keys with whom.
 */
remark: string | null, };

/**
 * Names one property.
 */
export type PropertyRef = { 
/**
 * Which.
 */
id: string, };

/**
 * Another passphrase, or none where the keychain has the key.
 */
export type ProtectionChange = { 
/**
 * What opens the file until now, where there is one.
 */
passphrase: string | null, 
/**
 * What opens it from now on.
 */
next: string | null, };

/**
 * The recovery code.
 */
export type ProtectionCode = { 
/**
 * Nine groups of four characters.
 */
code: string, };

/**
 * Whether the firm opens here without asking.
 */
export type ProtectionKeychain = { 
/**
 * Keep the key in the keychain, or forget it there.
 */
keep: boolean, };

/**
 * The passphrase that opens the file, where there is one.
 */
export type ProtectionPassphrase = { 
/**
 * As it was typed.
 */
passphrase: string | null, };

/**
 * How the firm's file is protected at rest.
 */
export type ProtectionState = { 
/**
 * The firm's file is encrypted; none while no firm is open.
 */
on: boolean | null, 
/**
 * This computer has a keychain that works.
 */
keychainWorks: boolean, 
/**
 * The key is in the keychain: the firm opens here without asking.
 */
keychain: boolean, 
/**
 * A passphrase opens the file.
 */
passphrase: boolean, 
/**
 * Backups that are not encrypted, or by another key.
 */
openBackups: number, };

/**
 * Turns protection on: by the keychain, by a passphrase, or by both.
 */
export type ProtectionTurnOn = { 
/**
 * Keep the key in the keychain.
 */
keychain: boolean, 
/**
 * Let a passphrase open the file, of at least eight characters.
 */
passphrase: string | null, };

/**
 * Unlocks a file by its passphrase or by its recovery code.
 */
export type ProtectionUnlock = { 
/**
 * A firm's file or a backup; the firm that could not be opened where none is named, which then opens.
 */
path: string | null, 
/**
 * Instead, the name of one of the firm's backups.
 */
backup: string | null, 
/**
 * What was typed.
 */
secret: string, 
/**
 * It is the recovery code.
 */
isCode: boolean, 
/**
 * Keep the key in the keychain, so that nobody is asked here again.
 */
keep: boolean, };

/**
 * Why a line is what it is: kept with the line.
 */
export type PurchaseExplanation = { 
/**
 * The material's unit.
 */
unit: string, 
/**
 * Each quote line's part.
 */
needs: Array<ExplainedNeed>, 
/**
 * The parts by room.
 */
rooms: Array<ExplainedRoom>, 
/**
 * The parts added.
 */
total: string, 
/**
 * Stock that was used.
 */
stock: Array<ExplainedStock>, 
/**
 * Stock added.
 */
fromStock: string, 
/**
 * What was left to buy.
 */
toBuy: string, 
/**
 * The pack.
 */
pack: MaterialPack, 
/**
 * Pieces between area and packs.
 */
pieces: ExplainedPieces | null, 
/**
 * Packs, rounded up once.
 */
packs: string, 
/**
 * What they hold.
 */
content: string, 
/**
 * More than needed by this much.
 */
spare: string, 
/**
 * Rooms must not mix batches.
 */
batch: boolean, 
/**
 * Days from order to delivery.
 */
leadDays: number, 
/**
 * When it is to be on site: the earliest of the parts.
 */
needBy: string | null, 
/**
 * When the order has to go out.
 */
orderBy: string | null, };

/**
 * Lines of one supplier for one site.
 */
export type PurchaseGroup = { 
/**
 * Stable key.
 */
key: string, 
/**
 * What the owner brings.
 */
owner: boolean, 
/**
 * The supplier; none while there is none.
 */
supplier: string | null, 
/**
 * Name.
 */
supplierName: string, 
/**
 * In English.
 */
supplierNameEn: string, 
/**
 * Phone.
 */
supplierPhone: string, 
/**
 * The site.
 */
project: string, 
/**
 * The site's name.
 */
siteName: string, 
/**
 * The lines.
 */
lines: Array<PurchaseLine>, 
/**
 * What they cost, where this device may hold it.
 */
goods: string | null, 
/**
 * What their delivery costs, where the goods have a price; none for what the owner brings.
 */
delivery: OrderDelivery | null, 
/**
 * Goods with delivery.
 */
total: string | null, 
/**
 * Lines without a price.
 */
unpriced: number, 
/**
 * The first day on which something has to be on site.
 */
needBy: string | null, 
/**
 * The first day on which an order has to go out.
 */
orderBy: string | null, };

/**
 * One line to buy.
 */
export type PurchaseLine = { 
/**
 * Identity; none in a preview.
 */
id: string | null, 
/**
 * Stable key.
 */
key: string, 
/**
 * Where it comes from.
 */
source: LineSource, 
/**
 * The site.
 */
project: string, 
/**
 * The material; none for what the price book does not have.
 */
material: string | null, 
/**
 * Code.
 */
code: string, 
/**
 * Chinese name.
 */
nameZh: string, 
/**
 * English name.
 */
nameEn: string, 
/**
 * Specification.
 */
spec: string, 
/**
 * Unit of the quantities.
 */
unit: string, 
/**
 * The pack.
 */
pack: MaterialPack, 
/**
 * The needs added, with waste.
 */
need: string, 
/**
 * The same for lists, rounded.
 */
needShown: string, 
/**
 * Stock taken off.
 */
fromStock: string, 
/**
 * The same for lists, rounded.
 */
fromStockShown: string, 
/**
 * What is left to buy.
 */
toBuy: string, 
/**
 * The same for lists, rounded.
 */
toBuyShown: string, 
/**
 * Packs that the need comes to, rounded up once.
 */
packsNeeded: string, 
/**
 * Packs as worked out: those, and as many as the supplier sells at least.
 */
packsComputed: string, 
/**
 * Packs to order.
 */
packs: string, 
/**
 * They were typed.
 */
packsManual: boolean, 
/**
 * They are fewer than what is left to buy.
 */
short: boolean, 
/**
 * The fewest packs that the supplier sells.
 */
minimum: string | null, 
/**
 * They are fewer than that.
 */
underMinimum: boolean, 
/**
 * What the packs hold.
 */
content: string, 
/**
 * The supplier.
 */
supplier: string | null, 
/**
 * Name.
 */
supplierName: string, 
/**
 * In English.
 */
supplierNameEn: string, 
/**
 * It was chosen by hand.
 */
supplierManual: boolean, 
/**
 * When it is to be on site.
 */
needBy: string | null, 
/**
 * The date was typed.
 */
needByManual: boolean, 
/**
 * When the order has to go out.
 */
orderBy: string | null, 
/**
 * That day is past.
 */
late: boolean, 
/**
 * Days from order to delivery.
 */
leadDays: number, 
/**
 * Price of a pack for so many packs, where this device may hold it.
 */
price: string | null, 
/**
 * The supplier's price of a pack before any break.
 */
pricePlain: string | null, 
/**
 * The price is that of a break from so many packs on.
 */
breakFrom: string | null, 
/**
 * The supplier's breaks.
 */
breaks: Array<PriceBreak>, 
/**
 * More packs that cost less.
 */
cheaper: CheaperCount | null, 
/**
 * Since when that price is valid.
 */
priceOn: string | null, 
/**
 * The price was typed.
 */
priceManual: boolean, 
/**
 * Packs times price.
 */
amount: string | null, 
/**
 * Rooms must not mix batches.
 */
batch: boolean, 
/**
 * The rooms with their needs.
 */
rooms: Array<ExplainedRoom>, 
/**
 * Note to the supplier.
 */
note: string, };

/**
 * A purchase list in a list of lists.
 */
export type PurchaseListHead = { 
/**
 * Identity.
 */
id: string, 
/**
 * CG….
 */
number: string, 
/**
 * Where it stands.
 */
status: ListStatus, 
/**
 * Its quotes.
 */
quotes: Array<string>, 
/**
 * Its sites.
 */
sites: Array<string>, 
/**
 * Suppliers.
 */
suppliers: number, 
/**
 * Lines to buy.
 */
lines: number, 
/**
 * What it costs with delivery, where this device may hold it.
 */
estimate: string | null, 
/**
 * The first day on which an order has to go out.
 */
orderBy: string | null, 
/**
 * That day is past and the list is not sent.
 */
late: boolean, 
/**
 * Note.
 */
note: string, 
/**
 * When it was made.
 */
madeAt: string, 
/**
 * By whom.
 */
madeBy: string, 
/**
 * When it was sent.
 */
sentAt: string | null, };

/**
 * A purchase list on paper.
 */
export type PurchasePaper = { 
/**
 * The list.
 */
id: string, 
/**
 * In which language.
 */
language: Language, 
/**
 * With prices.
 */
prices: boolean, 
/**
 * Of one supplier only.
 */
supplier: string | null, 
/**
 * With what the owner brings.
 */
owner: boolean, };

/**
 * A purchase list.
 */
export type PurchaseSheet = { 
/**
 * Its head.
 */
head: PurchaseListHead, 
/**
 * Stock was taken off.
 */
takeStock: boolean, 
/**
 * Its delivery sites.
 */
sites: Array<PurchaseSite>, 
/**
 * By supplier and site; what the owner brings last.
 */
groups: Array<PurchaseGroup>, 
/**
 * Lines that would move if it were worked out again now.
 */
moved: number, 
/**
 * What is missing in its quotes now; none once it is sent.
 */
gaps: Array<SupplyGap>, };

/**
 * A delivery site of a list.
 */
export type PurchaseSite = { 
/**
 * Identity.
 */
id: string, 
/**
 * The project.
 */
project: string, 
/**
 * The project's number.
 */
number: string, 
/**
 * The project's name, where this device may hold it.
 */
name: string, 
/**
 * Where it is, where this device may hold it.
 */
address: string | null, 
/**
 * The floor of the flat.
 */
floor: number | null, 
/**
 * Whether there is a lift.
 */
lift: boolean | null, 
/**
 * Who receives the goods, with phone.
 */
receiver: string, 
/**
 * How to get there and carry up.
 */
note: string, 
/**
 * The project's start when the list was worked out.
 */
startOn: string | null, };

/**
 * One cell with what was typed.
 */
export type QuoteCellEdit = { 
/**
 * The line.
 */
line: string, 
/**
 * The cell.
 */
column: EditColumn, 
/**
 * Exactly as typed; blank clears.
 */
text: string, 
/**
 * The work item chosen from the list, for the item cell.
 */
item: string | null, };

/**
 * One refused cell.
 */
export type QuoteCellFault = { 
/**
 * The line's id, or the key of a new row that was not made.
 */
row: string, 
/**
 * The cell.
 */
column: EditColumn, 
/**
 * Why.
 */
fault: Fault, };

/**
 * A check for what a quote probably lacks.
 */
export type QuoteCheck = { 
/**
 * Names it.
 */
code: string, 
/**
 * Whose it is.
 */
state: DefaultState, 
/**
 * Whether quotes are checked by it.
 */
active: boolean, 
/**
 * How grave what it finds is.
 */
grade: CheckGrade, 
/**
 * What it looks at.
 */
scope: CheckScope, 
/**
 * What is missing, in Chinese.
 */
text: string, 
/**
 * In English.
 */
textEn: string, 
/**
 * When it looks at all: a line like this.
 */
when: CheckCondition, 
/**
 * What it looks for: without any line or fee like this it speaks up.
 */
lacks: CheckCondition, 
/**
 * Codes of items that would settle it.
 */
suggest: Array<string>, };

/**
 * What changed between two versions.
 */
export type QuoteComparison = { 
/**
 * The older.
 */
from: VersionHead, 
/**
 * The newer.
 */
to: VersionHead, 
/**
 * Sections in the newer's order, then those that are gone; only those with changes.
 */
sections: Array<SectionChange>, 
/**
 * Fees, discount and tax that changed.
 */
sums: Array<SumChange>, 
/**
 * Lines added.
 */
added: number, 
/**
 * Lines gone.
 */
removed: number, 
/**
 * Lines changed.
 */
changed: number, 
/**
 * The newer total less the older.
 */
difference: string, };

/**
 * Who the paper is for.
 */
export type QuoteCopy = "client" | "internal";

/**
 * What became of a batch: refused cells kept their old value, all others are stored.
 */
export type QuoteEdited = { 
/**
 * Cells that were refused.
 */
faults: Array<QuoteCellFault>, 
/**
 * Lines that were made.
 */
created: Array<CreatedLine>, 
/**
 * What the editor shows differently now.
 */
change: EditedSheet, };

/**
 * One quote version in a list.
 */
export type QuoteHead = { 
/**
 * Identity.
 */
id: string, 
/**
 * Its project.
 */
project: string, 
/**
 * The project's name.
 */
projectName: string, 
/**
 * The customer's name, where this device may hold it.
 */
customer: string | null, 
/**
 * BJ…
 */
number: string, 
/**
 * 1, 2, …
 */
version: number, 
/**
 * Whether a later version exists.
 */
superseded: boolean, 
/**
 * Where it stands.
 */
status: Status, 
/**
 * What it covers.
 */
mode: Mode, 
/**
 * Its own title; may be blank.
 */
title: string, 
/**
 * What the customer pays.
 */
total: string | null, 
/**
 * Lines and fees that could not be worked out.
 */
faulty: number, 
/**
 * Offered until this day.
 */
validUntil: string | null, 
/**
 * That day is past and the quote is still open.
 */
lapsed: boolean, 
/**
 * When it was made.
 */
madeAt: string, 
/**
 * Who made it.
 */
madeBy: string, 
/**
 * When it was sent.
 */
sentAt: string | null, };

/**
 * What became of a row of an imported quote.
 */
export type QuoteImportOutcome = "section" | "line" | "skipped" | "bad";

/**
 * One row of a quote's import.
 */
export type QuoteImportRow = { 
/**
 * Its number as spreadsheets count.
 */
row: number, 
/**
 * What became of it.
 */
outcome: QuoteImportOutcome, 
/**
 * The section or the work.
 */
name: string, 
/**
 * Unit.
 */
unit: string, 
/**
 * Quantity.
 */
quantity: string | null, 
/**
 * Unit price.
 */
price: string | null, 
/**
 * Amount as worked out here.
 */
amount: string | null, 
/**
 * Amount as the file has it.
 */
amountInFile: string | null, 
/**
 * The two differ.
 */
differs: boolean, 
/**
 * The work item of the price book that it is known as.
 */
itemCode: string, 
/**
 * What is wrong with it; each names its cell or field.
 */
faults: Array<Fault>, 
/**
 * Why it was left out without being wrong.
 */
note: RowNote | null, };

/**
 * What an import of a quote did, or as a dry run would do.
 */
export type QuoteImported = { 
/**
 * The quote that has the lines.
 */
quote: string, 
/**
 * Sections that were made.
 */
sections: number, 
/**
 * Lines that were made.
 */
lines: number, 
/**
 * Sums, remarks, empty headings.
 */
skipped: number, 
/**
 * Refused rows.
 */
bad: number, 
/**
 * Rows whose amount in the file is not quantity times price.
 */
differing: number, 
/**
 * What the imported lines come to here.
 */
amount: string, 
/**
 * What the file says they come to, where every line says its amount.
 */
amountInFile: string | null, 
/**
 * The rows in the file's order.
 */
rows: Array<QuoteImportRow>, };

/**
 * Names one line.
 */
export type QuoteLineRef = { 
/**
 * Which.
 */
id: string, };

/**
 * Lines of a quote.
 */
export type QuoteLines = { 
/**
 * Which.
 */
lines: Array<string>, };

/**
 * A quote to print.
 */
export type QuotePaper = { 
/**
 * Which.
 */
id: string, 
/**
 * Who it is for.
 */
copy: QuoteCopy, 
/**
 * In which language.
 */
language: Language, 
/**
 * Shows main, auxiliary, labour, machine and loss of each unit price, on paper turned sideways.
 */
parts: boolean, };

/**
 * Names one quote version.
 */
export type QuoteRef = { 
/**
 * Which.
 */
id: string, };

/**
 * A room of the survey.
 */
export type QuoteRoom = { 
/**
 * Identity.
 */
id: string, 
/**
 * Name.
 */
name: string, 
/**
 * What it is for.
 */
kind: string, };

/**
 * Whose rooms to list.
 */
export type QuoteRoomsOf = { 
/**
 * The project.
 */
project: string, };

/**
 * Names one section.
 */
export type QuoteSectionRef = { 
/**
 * Which.
 */
id: string, };

/**
 * The firm's way of quoting.
 */
export type QuoteSettings = { 
/**
 * Unit prices are rounded to the fen before they are multiplied.
 */
roundUnit: boolean, 
/**
 * The usual mode.
 */
mode: Mode, 
/**
 * The usual rounding down.
 */
rounding: Rounding, 
/**
 * How tax usually stands in the total.
 */
taxMode: TaxMode, 
/**
 * The usual rate.
 */
taxCode: string, 
/**
 * How many days a quote is offered.
 */
validDays: number, 
/**
 * Share of the price that the firm pays, where an item says nothing.
 */
costRate: string | null, 
/**
 * A margin below this is shown as too low.
 */
marginFloor: string | null, 
/**
 * The usual price of a package, yuan per ㎡.
 */
packagePrice: string | null, 
/**
 * Terms printed on a quote, one a line.
 */
terms: string, 
/**
 * In English.
 */
termsEn: string, 
/**
 * The usual fee stack.
 */
fees: Array<FeeData>, 
/**
 * Tax rates with their dates.
 */
taxRates: Array<TaxRate>, };

/**
 * The whole state of the editor.
 */
export type QuoteSheet = { 
/**
 * Identity.
 */
id: string, 
/**
 * BJ…
 */
number: string, 
/**
 * 1, 2, …
 */
version: number, 
/**
 * Where it stands; only drafts can be edited.
 */
status: Status, 
/**
 * Its own title; may be blank.
 */
title: string, 
/**
 * What it covers.
 */
mode: Mode, 
/**
 * Its project.
 */
project: string, 
/**
 * The project's name.
 */
projectName: string, 
/**
 * The customer's name, where this device may hold it.
 */
customer: string | null, 
/**
 * Where the flat is.
 */
address: string | null, 
/**
 * Building area, ㎡: its own, or the project's.
 */
area: string | null, 
/**
 * The building area was typed for this quote.
 */
areaOwn: boolean, 
/**
 * The floor of the flat.
 */
floor: number | null, 
/**
 * Whether there is a lift.
 */
lift: boolean | null, 
/**
 * Yuan per ㎡ of a package.
 */
packagePrice: string | null, 
/**
 * What the package comes to.
 */
packageAmount: string | null, 
/**
 * Why the package could not be worked out.
 */
packageFault: Fault | null, 
/**
 * Unit prices are rounded to the fen before they are multiplied.
 */
roundUnit: boolean, 
/**
 * Offered until this day.
 */
validUntil: string | null, 
/**
 * That day is past and the quote is still open.
 */
lapsed: boolean, 
/**
 * Note to the customer.
 */
note: string, 
/**
 * Terms, one a line.
 */
terms: string, 
/**
 * When it was made.
 */
madeAt: string, 
/**
 * When it was sent.
 */
sentAt: string | null, 
/**
 * Every version of this number, newest first.
 */
versions: Array<VersionHead>, 
/**
 * The sections with their lines.
 */
sections: Array<SheetSection>, 
/**
 * The fee stack, in order.
 */
fees: Array<SheetFee>, 
/**
 * Discount, rounding and tax.
 */
agreement: Agreed, 
/**
 * The sums.
 */
totals: SheetTotals, 
/**
 * Rooms of the survey that have no section here.
 */
roomsLeft: Array<QuoteRoom>, };

/**
 * What a new quote starts from.
 */
export type QuoteStart = { "kind": "rooms" } | { "kind": "blank" } | { "kind": "template", 
/**
 * Its code.
 */
code: string, } | { "kind": "quote", 
/**
 * Which.
 */
id: string, };

/**
 * A set of usual items by room.
 */
export type QuoteTemplate = { 
/**
 * Names it.
 */
code: string, 
/**
 * Whose it is.
 */
state: DefaultState, 
/**
 * Name.
 */
name: string, 
/**
 * English name.
 */
nameEn: string, 
/**
 * What it is for.
 */
mode: Mode, 
/**
 * Room kinds with their items' codes, then sections of work on the whole flat.
 */
rooms: Array<TemplateRoom>, };

/**
 * A part of a file to be read.
 */
export type ReadFile = { 
/**
 * Which.
 */
id: string, 
/**
 * From this piece of 1 MiB on; 0 is the first.
 */
from: number, };

/**
 * Which table of a file to look at.
 */
export type ReadTable = { 
/**
 * The file.
 */
file: ImportFile, 
/**
 * Which sheet, from 0; the one that fits best when left out.
 */
sheet?: number, 
/**
 * Head and columns as changed by hand; guessed when left out.
 */
mapping?: TableMapping, };

/**
 * A recipe with its materials.
 */
export type RecipeDetail = { 
/**
 * As in the list.
 */
recipe: RecipeHead, 
/**
 * Where the figures come from.
 */
source: string, 
/**
 * Its materials.
 */
lines: Array<RecipeLineDetail>, 
/**
 * The work items that use it: code and name.
 */
usedBy: Array<UsedBy>, };

/**
 * A recipe in a list.
 */
export type RecipeHead = { 
/**
 * Identity.
 */
id: string, 
/**
 * `R2`.
 */
code: string, 
/**
 * 中文
 */
name: string, 
/**
 * English.
 */
nameEn: string, 
/**
 * The unit of work it is for.
 */
unit: string, 
/**
 * Its parameters.
 */
parameters: Array<RecipeParameter>, 
/**
 * How many materials it takes.
 */
lines: number, 
/**
 * How many offered work items use it.
 */
items: number, };

/**
 * One material of a recipe.
 */
export type RecipeLineDetail = { 
/**
 * Identity.
 */
id: string, 
/**
 * The material.
 */
materialId: string, 
/**
 * Its code.
 */
materialCode: string, 
/**
 * Its name.
 */
materialName: string, 
/**
 * Its English name.
 */
materialNameEn: string, 
/**
 * Its unit.
 */
unit: string, 
/**
 * Formula over the parameters.
 */
perUnit: string, 
/**
 * The same in English names.
 */
perUnitEn: string, 
/**
 * Added to the net quantity.
 */
waste: string, 
/**
 * `K` rule of the trade, `E` estimate; blank for the firm's own.
 */
kind: string, 
/**
 * Where it comes from.
 */
note: string, 
/**
 * The same in English.
 */
noteEn: string, 
/**
 * With the recipe's own parameters.
 */
sample: string | null, 
/**
 * Why it cannot be worked out.
 */
fault: Fault | null, };

/**
 * What one unit of a work item takes of a material, with how it came about.
 */
export type RecipeNeed = { 
/**
 * The material.
 */
materialId: string, 
/**
 * Its code.
 */
code: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Its English name.
 */
nameEn: string, 
/**
 * Its unit.
 */
unit: string, 
/**
 * Without waste.
 */
perUnit: string, 
/**
 * The waste.
 */
waste: string, 
/**
 * With waste, to six decimals.
 */
needed: string, 
/**
 * The formula with values in place of names.
 */
worked: string, 
/**
 * Where the figure comes from.
 */
note: string, 
/**
 * The same in English.
 */
noteEn: string, };

/**
 * A number that a recipe's formulas use and an item may set: thickness, tile size.
 */
export type RecipeParameter = { 
/**
 * English spelling.
 */
key: string, 
/**
 * Chinese spelling.
 */
zh: string, 
/**
 * English title.
 */
en: string, 
/**
 * mm, kg …; may be blank.
 */
unit: string, 
/**
 * Its value unless an item sets another.
 */
default: string, };

/**
 * Names one recipe.
 */
export type RecipeRef = { 
/**
 * Which.
 */
id: string, };

/**
 * A list to work out again.
 */
export type RecomputeList = { 
/**
 * The list.
 */
id: string, 
/**
 * Of the moves that were seen.
 */
basis: string, };

/**
 * The history of one record, its parts with it.
 */
export type RecordHistory = { 
/**
 * The table's name.
 */
table: string, 
/**
 * The row.
 */
id: string, 
/**
 * Which of its changes.
 */
filter: HistoryFilter, };

/**
 * One refused change.
 */
export type RefusedEdit = { 
/**
 * Its place in the request, from 0.
 */
index: number, 
/**
 * Why; `params.field` names the field.
 */
fault: Fault, };

/**
 * A cell that was not taken.
 */
export type RefusedRoomCell = { 
/**
 * Of which room; none for a row that could not be added.
 */
roomId: string | null, 
/**
 * The number of the row given, from 0, where it was a new one.
 */
row: number | null, 
/**
 * Which column.
 */
field: RoomField, 
/**
 * Why.
 */
fault: Fault, };

/**
 * An owner ends the wait of a member.
 */
export type Release = { 
/**
 * Who waits.
 */
member: string, 
/**
 * The owner.
 */
owner: string, 
/**
 * The owner's PIN.
 */
pin: string, };

/**
 * How long before its time the next action is reminded of.
 */
export type Remind = "at_time" | "min_10" | "min_30" | "hour_1" | "day_1";

/**
 * A next action that is due.
 */
export type Reminder = { 
/**
 * The lead.
 */
id: string, 
/**
 * Its number.
 */
number: string, 
/**
 * Name.
 */
name: string | null, 
/**
 * Telephone number.
 */
phone: string | null, 
/**
 * WeChat name.
 */
wechat: string | null, 
/**
 * Day of the next action.
 */
nextOn: string, 
/**
 * Its time of day where the firm is, `14:30`.
 */
nextTime: string, 
/**
 * What is to be done then.
 */
nextAction: string | null, 
/**
 * Since when it is due to be reminded of.
 */
dueAt: string, };

/**
 * What reminds the caller now, and when to ask again.
 */
export type Reminders = { 
/**
 * The moment of this answer.
 */
now: string, 
/**
 * What is due, the earliest first.
 */
due: Array<Reminder>, 
/**
 * When the next one will be; none where nothing else is planned.
 */
next: string | null, };

/**
 * Lines to remove.
 */
export type RemoveListLines = { 
/**
 * The list.
 */
id: string, 
/**
 * Lines that were added by hand.
 */
lines: Array<string>, };

/**
 * A document to make.
 */
export type RenderRequest = { 
/**
 * Which document, a key of `Documents`.
 */
name: string, 
/**
 * Its own request.
 */
req: unknown, 
/**
 * In which form.
 */
format: Format, };

/**
 * A made document.
 */
export type Rendered = { 
/**
 * A name to save it under.
 */
fileName: string, 
/**
 * The bytes.
 */
base64: string, 
/**
 * Further pictures, in reading order: one that is taller than chat apps take comes as several.
 */
further: Array<string>, 
/**
 * Pages of paper; 0 for pictures and workbooks.
 */
pages: number, 
/**
 * Characters that no font has, printed as a visible substitute.
 */
missing: Array<string>, };

/**
 * A quote that is already in a list.
 */
export type RepeatedQuote = { 
/**
 * The quote.
 */
quote: string, 
/**
 * BJ… V1.
 */
label: string, 
/**
 * The list.
 */
list: MadeList, };

/**
 * What was done on a site.
 */
export type ReportTasks = { 
/**
 * The project.
 */
project: string, 
/**
 * How far tasks are, each once.
 */
tasks: Array<TaskReport>, };

/**
 * What helps with a firm's file that does not open.
 */
export type RescueOffer = { 
/**
 * The newest good backup; none where there is none.
 */
preview: BackupPreview | null, 
/**
 * Backups that are damaged, newer than that.
 */
damaged: number, 
/**
 * The file opens in spite of its damage.
 */
opens: boolean, };

/**
 * Which checks go back to what ships.
 */
export type ResetChecks = { 
/**
 * This one; all that ship where absent. The firm's own stay.
 */
code: string | null, };

/**
 * A task whose end was dragged.
 */
export type ResizeTask = { 
/**
 * The task.
 */
id: string, 
/**
 * The day that is to be its last.
 */
end: string, };

/**
 * What restoring did.
 */
export type Restored = { 
/**
 * What is open now.
 */
held: BackupContents, 
/**
 * The backup of what was there before.
 */
safety: string | null, 
/**
 * Where a damaged file is kept.
 */
aside: string | null, };

/**
 * Asks for one number.
 */
export type Reveal = { 
/**
 * Whose.
 */
of: RevealOf, };

/**
 * Numbers that one member had shown on one day.
 */
export type RevealDay = { 
/**
 * Who.
 */
member: string, 
/**
 * His name.
 */
name: string, 
/**
 * The day, as the firm's calendar has it.
 */
day: string, 
/**
 * Of how many records.
 */
count: number, 
/**
 * Of how many on his middle day with any.
 */
usual: number, 
/**
 * Far more than usual.
 */
unusual: boolean, };

/**
 * One number that was shown.
 */
export type RevealEntry = { 
/**
 * When.
 */
at: string, 
/**
 * Who looked at it.
 */
name: string, 
/**
 * The lead that it is of.
 */
lead: string | null, 
/**
 * The customer that it is of.
 */
customer: string | null, 
/**
 * What the record is called; blank where it is gone.
 */
about: string, };

/**
 * Whose number is to be shown.
 */
export type RevealOf = { "lead": string } | { "customer": string } | { "contact": string };

/**
 * What is masked of a record, in full.
 */
export type Revealed = { 
/**
 * Telephone number.
 */
phone: string | null, 
/**
 * WeChat name.
 */
wechat: string | null, 
/**
 * The remark, which may hold further numbers.
 */
remark: string | null, };

/**
 * Who looked at what.
 */
export type Reveals = { 
/**
 * The latest 30 days, the newest first, most numbers first.
 */
days: Array<RevealDay>, 
/**
 * The latest numbers, the newest first.
 */
latest: Array<RevealEntry>, };

/**
 * What undo took back or redo did again.
 */
export type Reverted = { 
/**
 * The command.
 */
command: string, 
/**
 * When it had been given.
 */
at: string, 
/**
 * What it was about.
 */
subject: Subject | null, };

/**
 * Who sees what.
 */
export type Rights = { 
/**
 * Since when rights by role hold; none while everybody sees everything.
 */
since: string | null, 
/**
 * Every role.
 */
roles: Array<RoleRights>, };

/**
 * What a member does in the firm.
 */
export type Role = "owner" | "sales" | "designer" | "budgeter" | "purchaser" | "warehouse" | "manager" | "finance" | "after_sales";

/**
 * Whether numbers are masked for one role.
 */
export type RoleMask = { 
/**
 * The role.
 */
role: Role, 
/**
 * Whether they are.
 */
masked: boolean, 
/**
 * Whether they would be if the firm had not said anything.
 */
usual: boolean, };

/**
 * What one role sees.
 */
export type RoleRights = { 
/**
 * The role.
 */
role: Role, 
/**
 * What it sees besides what everybody does.
 */
sees: Array<DataClass>, 
/**
 * What it would see if the firm had not said anything.
 */
usual: Array<DataClass>, };

/**
 * What a role is to see.
 */
export type RoleSight = { 
/**
 * The role.
 */
role: Role, 
/**
 * What it is to see.
 */
sees: Array<DataClass>, };

/**
 * A cell to set.
 */
export type RoomCell = { 
/**
 * Of which room.
 */
roomId: string, 
/**
 * Which column.
 */
field: RoomField, 
/**
 * As typed or pasted.
 */
text: string, };

/**
 * A column of the survey table that takes typing.
 */
export type RoomField = "name" | "kind" | "length" | "width" | "height" | "area" | "perimeter" | "doors" | "windows" | "passages" | "remark";

/**
 * What a room is for. Decides which work items are offered in it.
 */
export type RoomKind = "living" | "dining" | "living_dining" | "bedroom" | "study" | "kitchen" | "bathroom" | "balcony" | "hall" | "corridor" | "wardrobe" | "storage" | "stairs" | "other" | "whole";

/**
 * A figure of a room that formulas may use.
 */
export type RoomMeasure = "floor" | "ceiling" | "perimeter" | "height" | "wall_gross" | "opening_area" | "deducted" | "wall_net" | "skirting" | "doors" | "windows" | "passages" | "door_width" | "window_width" | "casing_length";

/**
 * The figures of one room. `None` where a size that it needs is not measured yet.
 */
export type RoomQuantities = { 
/**
 * Floor area, ㎡.
 */
floor: string | null, 
/**
 * Ceiling area, ㎡.
 */
ceiling: string | null, 
/**
 * Perimeter of the floor, m.
 */
perimeter: string | null, 
/**
 * Net height, m.
 */
height: string | null, 
/**
 * Wall area before deduction, ㎡.
 */
wallGross: string | null, 
/**
 * Wall area after deduction by the firm's rule, ㎡.
 */
wallNet: string | null, 
/**
 * Perimeter without doors and passages, m.
 */
skirting: string | null, 
/**
 * Area of all openings, ㎡.
 */
openingArea: string, 
/**
 * What the firm's rule deducts of it, ㎡.
 */
deducted: string, 
/**
 * Doors, pieces.
 */
doors: string, 
/**
 * Windows, pieces.
 */
windows: string, 
/**
 * Open passages, pieces.
 */
passages: string, 
/**
 * Widths of doors and passages together, m.
 */
doorWidth: string, 
/**
 * Widths of windows together, m.
 */
windowWidth: string, 
/**
 * Casings around the cased openings, m.
 */
casingLength: string, 
/**
 * How each figure was computed; figures that are simply counted or measured have none.
 */
explanations: Array<Explanation>, };

/**
 * A room as stored.
 */
export type RoomRecord = { 
/**
 * Identity.
 */
id: string, 
/**
 * Its project.
 */
projectId: string, 
/**
 * Its name: 主卧.
 */
name: string, 
/**
 * What it is for.
 */
kind: RoomKind, 
/**
 * Length, m.
 */
length: string | null, 
/**
 * Width, m.
 */
width: string | null, 
/**
 * Net height, m.
 */
height: string | null, 
/**
 * Floor area of an irregular room, given by hand, ㎡.
 */
area: string | null, 
/**
 * Perimeter of an irregular room, given by hand, m.
 */
perimeter: string | null, 
/**
 * Anything else.
 */
remark: string, 
/**
 * Place among the rooms: compares as text.
 */
sort: string, };

/**
 * What one room adds to a figure of the whole flat.
 */
export type RoomShare = { 
/**
 * The room.
 */
room: string, 
/**
 * Its part.
 */
value: string, 
/**
 * How the survey computed it.
 */
explanation: Explanation | null, };

/**
 * What became of it.
 */
export type RoomsEdited = { 
/**
 * For each row given: the room it became.
 */
created: Array<string | null>, 
/**
 * Cells that were not taken.
 */
refused: Array<RefusedRoomCell>, 
/**
 * Sizes that were typed in millimetres or centimetres and are stored in metres.
 */
converted: Array<ConvertedRoomCell>, };

/**
 * Rooms that were made.
 */
export type RoomsMade = { 
/**
 * In order.
 */
ids: Array<string>, };

/**
 * Rooms to copy, delete or move.
 */
export type RoomsRef = { 
/**
 * Of which project.
 */
projectId: string, 
/**
 * Which.
 */
ids: Array<string>, };

/**
 * 抹零: the net amount is rounded down to a multiple of this many yuan.
 */
export type Rounding = "none" | "1" | "10" | "100";

/**
 * Why a row of an import was left out, where that is no fault.
 */
export type RowNote = "subtotal" | "heading" | "remark" | "known";

/**
 * Discount, rounding and tax to agree.
 */
export type SaveAgreement = { 
/**
 * The quote.
 */
id: string, 
/**
 * What is agreed.
 */
agreement: Agreed, };

/**
 * A check to make or change.
 */
export type SaveCheck = { 
/**
 * Which; a new one where absent.
 */
code: string | null, 
/**
 * Whether quotes are checked by it.
 */
active: boolean, 
/**
 * How grave what it finds is.
 */
grade: CheckGrade, 
/**
 * What it looks at.
 */
scope: CheckScope, 
/**
 * What is missing, in Chinese.
 */
text: string, 
/**
 * In English.
 */
textEn: string, 
/**
 * When it looks at all.
 */
when: CheckCondition, 
/**
 * What it looks for.
 */
lacks: CheckCondition, 
/**
 * Codes of items that would settle it.
 */
suggest: Array<string>, };

/**
 * A contact to add, or to change where `id` is given.
 */
export type SaveContact = { 
/**
 * The contact to change; none adds one.
 */
id: string | null, 
/**
 * Whose.
 */
customerId: string, 
/**
 * Name.
 */
name: string, 
/**
 * Telephone number; absent keeps it, blank clears it.
 */
phone?: string, 
/**
 * Wife, father, agent…
 */
relation: string, };

/**
 * A customer to add, or to change where `id` is given.
 */
export type SaveCustomer = { 
/**
 * The customer to change; none adds one.
 */
id: string | null, 
/**
 * What is set.
 */
fields: CustomerFields, };

/**
 * How the firm is to measure.
 */
export type SaveDesignSettings = { 
/**
 * How openings are deducted from walls.
 */
openingRule: OpeningRule, 
/**
 * Net height that new rooms get, as typed; blank leaves it to be measured.
 */
usualHeight: string, };

/**
 * The whole fee stack of a quote, in order.
 */
export type SaveFees = { 
/**
 * The quote.
 */
id: string, 
/**
 * The fees.
 */
fees: Array<FeeData>, };

/**
 * A file to be saved.
 */
export type SaveFile = { 
/**
 * Which.
 */
id: string, 
/**
 * The new file's whole path.
 */
path: string, };

/**
 * All files of a timeline, to be saved.
 */
export type SaveFiles = { 
/**
 * Whose.
 */
of: TimelineOf, 
/**
 * The folder's whole path.
 */
folder: string, };

/**
 * What stands at the head of a quote.
 */
export type SaveHead = { 
/**
 * The quote.
 */
id: string, 
/**
 * Title; may be blank.
 */
title: string, 
/**
 * What it covers.
 */
mode: Mode, 
/**
 * Building area for this quote; the project's where absent.
 */
area: string | null, 
/**
 * The floor of the flat.
 */
floor: number | null, 
/**
 * Whether there is a lift.
 */
lift: boolean | null, 
/**
 * Yuan per ㎡ of a package.
 */
packagePrice: string | null, 
/**
 * Unit prices are rounded before they are multiplied.
 */
roundUnit: boolean, 
/**
 * Offered until this day.
 */
validUntil: string | null, 
/**
 * Note to the customer.
 */
note: string, 
/**
 * Terms, one a line.
 */
terms: string, };

/**
 * A rule to add or change. Areas are as typed.
 */
export type SaveLeadRule = { 
/**
 * Which; none for a new one, which stands last.
 */
id: string | null, 
/**
 * Its name.
 */
name: string, 
/**
 * Whether it is on.
 */
active: boolean, 
/**
 * For leads from one of these sources; none for any.
 */
sources: Array<LeadSource>, 
/**
 * For leads with one of these words in their address; none for any. At most 50.
 */
places: Array<string>, 
/**
 * From this building area on, ㎡; blank for any.
 */
areaFrom: string, 
/**
 * Up to this building area, ㎡; blank for any.
 */
areaTo: string, 
/**
 * How it chooses among its members.
 */
way: AssignWay, 
/**
 * Who takes part; at least one.
 */
members: Array<string>, };

/**
 * A list's note.
 */
export type SaveListNote = { 
/**
 * The list.
 */
id: string, 
/**
 * Note.
 */
note: string, };

/**
 * What is said to the suppliers of a site.
 */
export type SaveListSite = { 
/**
 * The site.
 */
id: string, 
/**
 * Who receives the goods, with phone.
 */
receiver: string, 
/**
 * How to get there and carry up.
 */
note: string, };

/**
 * Masks to set.
 */
export type SaveMasks = { 
/**
 * Whether numbers are masked at all.
 */
on: boolean, 
/**
 * Roles for which something else is to hold; those not named stay as they are.
 */
roles: Array<MaskRole>, };

/**
 * A material to make or change.
 */
export type SaveMaterial = { 
/**
 * Which; a new one when left out.
 */
id?: string, 
/**
 * What changes.
 */
fields: MaterialFields, };

/**
 * A member to add, or to change where `id` is given.
 */
export type SaveMember = { 
/**
 * The member to change; none adds one.
 */
id: string | null, 
/**
 * Name.
 */
name: string, 
/**
 * Phone.
 */
phone: string, 
/**
 * Role.
 */
role: Role, 
/**
 * False for somebody who left.
 */
active: boolean, };

/**
 * An opening to add, or to change where `id` is given. Sizes as typed.
 */
export type SaveOpening = { 
/**
 * The opening to change; none adds one.
 */
id: string | null, 
/**
 * Of which room.
 */
roomId: string, 
/**
 * Door, window or passage.
 */
kind: OpeningKind, 
/**
 * Width.
 */
width: string, 
/**
 * Height.
 */
height: string, 
/**
 * Height of its lower edge above the floor; the usual one where blank.
 */
sill: string, 
/**
 * How many alike; one where blank.
 */
count: string, 
/**
 * A casing is built: deducted in full.
 */
casing: boolean, };

/**
 * A pack to make or change.
 */
export type SavePack = { 
/**
 * Which; a new one when left out.
 */
id?: string, 
/**
 * Of this material.
 */
materialId: string, 
/**
 * 袋
 */
name: string, 
/**
 * English.
 */
nameEn: string, 
/**
 * What it holds, as typed.
 */
size: string, 
/**
 * The usual one; the others then are not.
 */
preferred: boolean, 
/**
 * Still sold.
 */
active: boolean, };

/**
 * A parameter as typed.
 */
export type SaveParameter = { 
/**
 * English spelling: letters and `_`.
 */
key: string, 
/**
 * Chinese spelling.
 */
zh: string, 
/**
 * English title.
 */
en: string, 
/**
 * Unit.
 */
unit: string, 
/**
 * Value unless an item sets another.
 */
default: string, };

/**
 * Settings of a project's plan.
 */
export type SavePlan = { 
/**
 * The project.
 */
project: string, 
/**
 * What to change.
 */
fields: PlanFields, };

/**
 * The rules of the pool to set.
 */
export type SavePoolSettings = { 
/**
 * Whether leads that nobody touches go back by themselves. Their days are counted from when it is turned on, so that none
 * goes back at that moment.
 */
returns: boolean, 
/**
 * Days before it of which their owner is warned, 0 to 30.
 */
warnDays: number, 
/**
 * Open leads that a member who claims may hold at most, 1 to 10,000; none for any number.
 */
claimHeld: number | null, 
/**
 * Leads that a member may claim a day at most, 1 to 1,000; none for any number.
 */
claimDay: number | null, 
/**
 * Days for which who had a lead last may not claim it again, 0 to 365.
 */
reclaimDays: number, 
/**
 * Who may claim.
 */
claimers: Claimers, };

/**
 * A trade to make or change.
 */
export type SavePriceBookCategory = { 
/**
 * Which; a new one when left out.
 */
id?: string, 
/**
 * Letter or two.
 */
code: string, 
/**
 * 中文
 */
name: string, 
/**
 * English.
 */
nameEn: string, 
/**
 * Own cost share, as typed; blank when unknown.
 */
costFactor: string, };

/**
 * A property to add, or to change where `id` is given.
 */
export type SaveProperty = { 
/**
 * The property to change; none adds one.
 */
id: string | null, 
/**
 * Whose.
 */
customerId: string, 
/**
 * What is set.
 */
fields: PropertyFields, };

/**
 * A recipe to make or change; the lines given replace the old ones.
 */
export type SaveRecipe = { 
/**
 * Which; a new one when left out.
 */
id?: string, 
/**
 * Code.
 */
code: string, 
/**
 * 中文
 */
name: string, 
/**
 * English.
 */
nameEn: string, 
/**
 * The unit of work it is for.
 */
unit: string, 
/**
 * Parameters.
 */
parameters: Array<SaveParameter>, 
/**
 * Materials.
 */
lines: Array<SaveRecipeLine>, };

/**
 * A recipe's material as typed.
 */
export type SaveRecipeLine = { 
/**
 * The material.
 */
materialId: string, 
/**
 * Formula over the parameters.
 */
perUnit: string, 
/**
 * Waste.
 */
waste: string, 
/**
 * Where it comes from.
 */
note: string, };

/**
 * Rights to set.
 */
export type SaveRights = { 
/**
 * Whether rights by role hold.
 */
on: boolean, 
/**
 * Roles that are to see something else; those not named stay as they are.
 */
roles: Array<RoleSight>, };

/**
 * A section to add, or to change where `id` is given.
 */
export type SaveSection = { 
/**
 * The quote.
 */
quote: string, 
/**
 * The section to change.
 */
id: string | null, 
/**
 * Name; the room's where blank.
 */
name: string, 
/**
 * English name.
 */
nameEn: string, 
/**
 * Its room.
 */
room: string | null, };

/**
 * A supplier to make or change.
 */
export type SaveSupplier = { 
/**
 * Which; a new one when left out.
 */
id?: string, 
/**
 * What changes.
 */
fields: SupplierFields, };

/**
 * Fields of a task.
 */
export type SaveTask = { 
/**
 * The task.
 */
id: string, 
/**
 * What to change.
 */
fields: TaskFields, };

/**
 * A template to make or change.
 */
export type SaveTemplate = { 
/**
 * Which; a new one where absent.
 */
code: string | null, 
/**
 * Name.
 */
name: string, 
/**
 * English name.
 */
nameEn: string, 
/**
 * What it is for.
 */
mode: Mode, 
/**
 * As [`QuoteTemplate::rooms`].
 */
rooms: Array<TemplateRoom>, };

/**
 * A work item to make or change.
 */
export type SaveWorkItem = { 
/**
 * Which; a new one when left out.
 */
id?: string, 
/**
 * What changes.
 */
fields: WorkItemFields, };

/**
 * What was saved.
 */
export type SavedFiles = { 
/**
 * How many.
 */
saved: number, 
/**
 * Names of those that are not on this computer.
 */
missing: Array<string>, };

/**
 * The material that was saved.
 */
export type SavedMaterial = { 
/**
 * Which.
 */
id: string, };

/**
 * The trade that was saved.
 */
export type SavedPriceBookCategory = { 
/**
 * Which.
 */
id: string, };

/**
 * The recipe that was saved.
 */
export type SavedRecipe = { 
/**
 * Which.
 */
id: string, };

/**
 * The supplier that was saved.
 */
export type SavedSupplier = { 
/**
 * Which.
 */
id: string, };

/**
 * The answer of a command that made or changed one record.
 */
export type SavedWorkItem = { 
/**
 * Which.
 */
id: string, };

/**
 * The record that another belongs to.
 */
export type SearchAbout = { 
/**
 * What it is.
 */
kind: SearchKind, 
/**
 * Which.
 */
id: string, };

/**
 * What answers it.
 */
export type SearchAnswer = { 
/**
 * Best first.
 */
hits: Array<SearchHit>, 
/**
 * How many there are of each kind that has any, of all kinds.
 */
counts: Array<SearchCount>, };

/**
 * How many records of a kind answer.
 */
export type SearchCount = { 
/**
 * The kind.
 */
kind: SearchKind, 
/**
 * How many.
 */
total: number, };

/**
 * What a text of a record says.
 */
export type SearchField = "name" | "nameEn" | "number" | "code" | "version" | "phone" | "contact" | "wechat" | "address" | "campaign" | "customer" | "project" | "title" | "spec" | "brand" | "text";

/**
 * A record that was found.
 */
export type SearchHit = { 
/**
 * What it is.
 */
kind: SearchKind, 
/**
 * Which.
 */
id: string, 
/**
 * The record that it belongs to: a quote's project, what an activity is of.
 */
about: SearchAbout | null, 
/**
 * Whether somebody is still to act on it.
 */
open: boolean, 
/**
 * Its stage or state as its slice calls it; an activity's kind; empty where it has none.
 */
status: string, 
/**
 * When it was made or last moved on.
 */
at: string, 
/**
 * What it says, its name or number first, with what was found marked.
 */
texts: Array<SearchText>, };

/**
 * What a record is. Among equals they are shown in this order.
 */
export type SearchKind = "customer" | "lead" | "project" | "quote" | "purchaseList" | "item" | "material" | "supplier" | "activity";

/**
 * Asks for what the member changed lately.
 */
export type SearchRecentRequest = { 
/**
 * At most so many.
 */
limit: number, };

/**
 * What the member changed lately.
 */
export type SearchRecents = { 
/**
 * Newest change first.
 */
hits: Array<SearchHit>, };

/**
 * What somebody typed.
 */
export type SearchRequest = { 
/**
 * Words that must all be found: Chinese, pinyin, initials, digits of a telephone, numbers of documents, codes.
 */
typed: string, 
/**
 * Only these kinds; all where absent.
 */
kinds?: Array<SearchKind>, 
/**
 * At most so many of each kind.
 */
each?: number, 
/**
 * At most so many, 500 at most.
 */
limit: number, };

/**
 * A text of a record.
 */
export type SearchText = { 
/**
 * What it is.
 */
field: SearchField, 
/**
 * The text; of a long one the part around what was found.
 */
text: string, 
/**
 * What was found: first character and the one after the last, counted in characters (not in UTF-16 units).
 */
marks: Array<[number, number]>, };

/**
 * The changes of one section.
 */
export type SectionChange = { 
/**
 * Name.
 */
name: string, 
/**
 * English name.
 */
nameEn: string, 
/**
 * Amount before; none for a new section.
 */
before: string | null, 
/**
 * Amount after; none for one that is gone.
 */
after: string | null, 
/**
 * After less before.
 */
difference: string, 
/**
 * Its lines that changed.
 */
lines: Array<LineChange>, };

/**
 * A named quantity of a room.
 */
export type SectionMeasure = { 
/**
 * The name in formulas: `floor`.
 */
key: string, 
/**
 * Its value.
 */
value: string, };

/**
 * A list to give to its suppliers.
 */
export type SendList = { 
/**
 * The list.
 */
id: string, 
/**
 * Also where its quotes have moved since it was worked out.
 */
asItIs: boolean, };

/**
 * Who may work here, and who does.
 */
export type SessionState = { 
/**
 * The open firm's name; none before one is open.
 */
firm: string | null, 
/**
 * Who works here; none while somebody has to choose himself.
 */
member: MemberRef | null, 
/**
 * As whom he looks at the firm, where he does: nothing can be changed then.
 */
looking: MemberRef | null, 
/**
 * What is seen here besides what everybody sees; nothing while it is locked.
 */
sees: Array<DataClass>, 
/**
 * Who worked here until it was locked.
 */
resting: MemberRef | null, 
/**
 * The active members, who was here last first.
 */
faces: Array<Face>, 
/**
 * Minutes without anybody until this computer locks; none for never.
 */
lockAfter: number | null, 
/**
 * Seconds until it locks if nobody comes; none for never, or while it is locked.
 */
locksIn: number | null, };

/**
 * Whether new leads are assigned by themselves.
 */
export type SetAssignment = { 
/**
 * On or off.
 */
on: boolean, };

/**
 * Chooses the folder for backups.
 */
export type SetFolder = { 
/**
 * The folder; none is the usual one beside the firm's file.
 */
folder: string | null, };

/**
 * Figures to set, at once.
 */
export type SetNeedBy = { 
/**
 * The figures.
 */
figures: Array<NeedByEdit>, };

/**
 * What a supplier asks from a day on.
 */
export type SetPackPrice = { 
/**
 * The pack.
 */
packId: string, 
/**
 * From whom; nobody in particular when left out.
 */
supplierId?: string, 
/**
 * Price of a pack, as typed.
 */
price: string, 
/**
 * The day, as typed; the current day when blank.
 */
validFrom: string, 
/**
 * The fewest packs of an order, as typed; blank for none. Left out it stays as the supplier asked before.
 */
minimum?: string, 
/**
 * Days from order to delivery, as typed; blank for the material's. Left out they stay as before.
 */
leadDays?: string, 
/**
 * Lower prices from larger numbers of packs on. Left out those stay that are still cheaper.
 */
breaks?: Array<TypedBreak>, };

/**
 * Sets or changes one's own PIN.
 */
export type SetPin = { 
/**
 * The PIN so far, where there is one.
 */
current: string | null, 
/**
 * The new one, 4 to 8 digits; none takes it away.
 */
pin: string | null, };

/**
 * A count of stock.
 */
export type SetStock = { 
/**
 * The lot that was counted again; none for a new one.
 */
id: string | null, 
/**
 * The material.
 */
material: string, 
/**
 * The site where it lies; none for a warehouse.
 */
project: string | null, 
/**
 * The warehouse; blank for the firm's usual one.
 */
place: string, 
/**
 * As typed: `120` in the material's unit, or `3 袋` in one of its packs.
 */
quantity: string, 
/**
 * Shade or batch.
 */
batch: string, 
/**
 * Note.
 */
note: string, };

/**
 * From when on a member takes leads.
 */
export type SetTaking = { 
/**
 * Who.
 */
memberId: string, 
/**
 * The first day on which he takes leads again, as typed; blank for now.
 */
resumesOn: string, };

/**
 * Where one default comes from.
 */
export type SettingKind = { 
/**
 * The field, `costRate`; `fees.CODE` and `taxRates.CODE` for those.
 */
field: string, 
/**
 * Where it comes from.
 */
kind: FigureKind, };

/**
 * What a member gets when the pool is distributed.
 */
export type Share = { 
/**
 * Who.
 */
id: string, 
/**
 * His name.
 */
name: string, 
/**
 * How many leads he gets.
 */
count: number, 
/**
 * Open leads that he holds then.
 */
held: number, };

/**
 * A fee as the editor shows it.
 */
export type SheetFee = { 
/**
 * Identity.
 */
id: string, 
/**
 * N, O, …; blank for one that is not charged.
 */
letter: string, 
/**
 * The fee as data.
 */
fee: FeeData, 
/**
 * What its rate applies to.
 */
baseAmount: string, 
/**
 * What it comes to.
 */
amount: string, 
/**
 * Why it could not be worked out.
 */
fault: Fault | null, };

/**
 * A line as the editor shows it.
 */
export type SheetLine = { 
/**
 * Identity.
 */
id: string, 
/**
 * A-1, A-2, …
 */
number: string, 
/**
 * The work item it came from.
 */
item: string | null, 
/**
 * The item's code.
 */
code: string, 
/**
 * What is done.
 */
name: string, 
/**
 * In English; may be blank.
 */
nameEn: string, 
/**
 * Unit.
 */
unit: string, 
/**
 * How the quantity is worked out; it stays while a number is typed in its place.
 */
formula: string | null, 
/**
 * The same with English names, where they are others.
 */
formulaEn: string | null, 
/**
 * The quantity; none yet, or not to be worked out.
 */
quantity: string | null, 
/**
 * The quantity was typed.
 */
manual: boolean, 
/**
 * Smallest quantity charged; 0 for no such rule.
 */
minimum: string, 
/**
 * The quantity charged.
 */
billed: string | null, 
/**
 * Main material per unit, yuan.
 */
main: string | null, 
/**
 * Auxiliary material per unit, yuan.
 */
aux: string | null, 
/**
 * Labour per unit, yuan.
 */
labour: string | null, 
/**
 * Machines per unit, yuan.
 */
machine: string | null, 
/**
 * Price loss on materials.
 */
lossRate: string | null, 
/**
 * The unit price was typed.
 */
ownPrice: boolean, 
/**
 * Unit price.
 */
unitPrice: string | null, 
/**
 * Amount.
 */
amount: string | null, 
/**
 * Share of the price that the firm pays.
 */
costRate: string | null, 
/**
 * What the firm pays.
 */
cost: string | null, 
/**
 * `(price − cost) / price`.
 */
margin: string | null, 
/**
 * How it is done.
 */
craft: string, 
/**
 * In English; may be blank.
 */
craftEn: string, 
/**
 * Note.
 */
note: string, 
/**
 * The customer supplies the main material (甲供).
 */
ownerSupplied: boolean, 
/**
 * Charged beside a package's price.
 */
extra: boolean, 
/**
 * Why it could not be worked out.
 */
fault: Fault | null, };

/**
 * A section of the quote: a room, or work on the whole flat.
 */
export type SheetSection = { 
/**
 * Identity.
 */
id: string, 
/**
 * A, B, …
 */
letter: string, 
/**
 * Name.
 */
name: string, 
/**
 * English name; may be blank.
 */
nameEn: string, 
/**
 * What the room is for; blank for work on the whole flat.
 */
kind: string, 
/**
 * Its room.
 */
room: string | null, 
/**
 * The room is gone from the survey.
 */
roomGone: boolean, 
/**
 * Quantities that formulas may use here.
 */
measures: Array<SectionMeasure>, 
/**
 * Subtotal.
 */
amount: string, 
/**
 * What it costs the firm.
 */
cost: string | null, 
/**
 * Its lines.
 */
lines: Array<SheetLine>, };

/**
 * The sums of a quote.
 */
export type SheetTotals = { 
/**
 * Direct cost (工程直接费).
 */
direct: string, 
/**
 * Main materials within it.
 */
main: string, 
/**
 * Fees.
 */
fees: string, 
/**
 * Direct cost and fees.
 */
beforeDiscount: string, 
/**
 * What the discount is taken from.
 */
discountBase: string, 
/**
 * Taken off.
 */
discount: string, 
/**
 * Taken off by rounding down.
 */
roundedOff: string, 
/**
 * Without tax.
 */
net: string, 
/**
 * Tax.
 */
tax: string, 
/**
 * What the customer pays.
 */
total: string, 
/**
 * `total` in capitals.
 */
capitals: string, 
/**
 * What the quote costs the firm.
 */
cost: string | null, 
/**
 * `net − cost`.
 */
margin: string | null, 
/**
 * `margin / net`.
 */
marginRate: string | null, 
/**
 * The margin is under the firm's floor.
 */
underFloor: boolean, 
/**
 * Why there is no total.
 */
fault: Fault | null, 
/**
 * Lines and fees that could not be worked out.
 */
faulty: number, 
/**
 * Lines without a quantity.
 */
unmeasured: number, 
/**
 * Lines.
 */
lines: number, };

/**
 * A site and how its plan stands.
 */
export type SiteOverview = { 
/**
 * The project.
 */
projectId: string, 
/**
 * Its number.
 */
number: string, 
/**
 * Its name, where that may be seen.
 */
name: string | null, 
/**
 * Where it stands.
 */
stage: ProjectStage, 
/**
 * The project manager; blank for nobody.
 */
managerName: string, 
/**
 * The first day of work.
 */
start: string, 
/**
 * The last day of work.
 */
finish: string, 
/**
 * The last day by the contract.
 */
dueOn: string | null, 
/**
 * Days by which it finishes after that; negative: before it.
 */
lateDays: number | null, 
/**
 * How much of the work is done, in percent of all open days.
 */
progress: number, 
/**
 * The tasks in their order.
 */
tasks: Array<TaskView>, };

/**
 * Every live site's plan.
 */
export type SitePlans = { 
/**
 * Today, where the firm is.
 */
today: string, 
/**
 * The sites, what begins first at the top.
 */
sites: Array<SiteOverview>, };

/**
 * A trade.
 */
export type SkillName = { 
/**
 * Names it in needs.
 */
code: string, 
/**
 * Chinese name.
 */
nameZh: string, 
/**
 * English name.
 */
nameEn: string, };

/**
 * How long a reminder is put off.
 */
export type Snooze = "min_10" | "hour_1" | "tomorrow";

/**
 * A reminder to put off.
 */
export type SnoozeReminder = { 
/**
 * Of which lead.
 */
id: string, 
/**
 * How long.
 */
by: Snooze, };

/**
 * What a file is, as far as a screen draws it.
 */
export type Sort = "picture" | "photo" | "pdf" | "document" | "sheet" | "drawing" | "film" | "sound" | "archive" | "other";

/**
 * A quote line as it is now.
 */
export type SourceLine = { 
/**
 * Which.
 */
line: string, 
/**
 * Its project.
 */
project: string, 
/**
 * How its quantity comes about.
 */
explained: LineExplained, };

/**
 * A stage that a project entered.
 */
export type StagePassed = { 
/**
 * The stage.
 */
stage: ProjectStage, 
/**
 * When.
 */
at: string, };

/**
 * A stage with its rules.
 */
export type StageRule = { 
/**
 * The stage.
 */
stage: LeadStage, 
/**
 * Whether somebody is still to act on leads of it.
 */
open: boolean, 
/**
 * What a lead must have to enter it.
 */
needs: Array<LeadNeed>, 
/**
 * Days without a contact after which a lead of it rots; none for never.
 */
rotDays: number | null, 
/**
 * Days without a contact or a move after which a lead of it goes back to the pool, where the firm wants that; none for
 * never.
 */
poolDays: number | null, 
/**
 * What `pool_days` is until the firm sets its own.
 */
usualPoolDays: number | null, };

/**
 * Days without a contact to set.
 */
export type StageRuleChange = { 
/**
 * The stage.
 */
stage: LeadStage, 
/**
 * 1 to 365; none for never.
 */
rotDays: number | null, };

/**
 * Where a quote stands. Only drafts change.
 */
export type Status = "draft" | "sent" | "accepted" | "void";

/**
 * Something that a project needs.
 */
export type StepKind = "property" | "survey" | "complete" | "designer" | "quote" | "faulty" | "send" | "renew" | "follow" | "sign" | "purchase" | "send_list" | "manager" | "start";

/**
 * Names a lot of stock.
 */
export type StockRef = { 
/**
 * Which.
 */
id: string, };

/**
 * Which stock to show.
 */
export type StockRequest = { 
/**
 * Code, name, pinyin, initials, place or batch; blank for all.
 */
text: string, };

/**
 * A lot of stock.
 */
export type StockRow = { 
/**
 * Identity.
 */
id: string, 
/**
 * The material.
 */
material: string, 
/**
 * Its code.
 */
code: string, 
/**
 * Its Chinese name.
 */
nameZh: string, 
/**
 * Its English name.
 */
nameEn: string, 
/**
 * Its specification.
 */
spec: string, 
/**
 * Its unit.
 */
unit: string, 
/**
 * The site where it lies; none for a warehouse.
 */
project: string | null, 
/**
 * The warehouse, or the site's name.
 */
place: string, 
/**
 * As counted.
 */
quantity: string, 
/**
 * Taken by purchase lists since it was counted.
 */
taken: string, 
/**
 * The same for lists, rounded.
 */
takenShown: string, 
/**
 * What is left.
 */
free: string, 
/**
 * The same for lists, rounded.
 */
freeShown: string, 
/**
 * Shade or batch.
 */
batch: string, 
/**
 * When it was counted.
 */
countedAt: string, 
/**
 * By whom.
 */
countedBy: string, 
/**
 * Note.
 */
note: string, };

/**
 * What a change is about.
 */
export type Subject = { 
/**
 * The table.
 */
table: string, 
/**
 * The row.
 */
row: string, 
/**
 * Its name; blank where it has none, or none that may be shown.
 */
name: string, };

/**
 * An item that would settle an omission.
 */
export type SuggestedItem = { 
/**
 * Identity.
 */
id: string, 
/**
 * Code.
 */
code: string, 
/**
 * Name.
 */
name: string, 
/**
 * In English.
 */
nameEn: string, };

/**
 * A sum that changed.
 */
export type SumChange = { 
/**
 * `fee`, `discount`, `rounded_off`, `tax`, `direct`, `package`.
 */
kind: string, 
/**
 * The fee's name.
 */
name: string, 
/**
 * In English.
 */
nameEn: string, 
/**
 * Before.
 */
before: string | null, 
/**
 * After.
 */
after: string | null, 
/**
 * After less before.
 */
difference: string, };

/**
 * Who brings a material.
 */
export type SuppliedBy = "firm" | "owner";

/**
 * Fields of a supplier to set. What is absent stays.
 */
export type SupplierFields = { 
/**
 * Code.
 */
code?: string, 
/**
 * Name.
 */
name?: string, 
/**
 * English name.
 */
nameEn?: string, 
/**
 * Kind of supplier.
 */
trade?: string, 
/**
 * Whom to ask for.
 */
contact?: string, 
/**
 * Phone.
 */
phone?: string, 
/**
 * Address.
 */
address?: string, 
/**
 * Terms of payment.
 */
terms?: string, 
/**
 * Orders from this amount on are delivered free, as typed.
 */
freeDelivery?: string, 
/**
 * What the delivery of an order costs below that amount, as typed; blank for nothing.
 */
deliveryFee?: string, 
/**
 * Orders below this amount are not taken, as typed; blank where the supplier takes any.
 */
orderMinimum?: string, 
/**
 * Remark.
 */
note?: string, 
/**
 * Still used.
 */
active?: boolean, };

/**
 * Which suppliers to list.
 */
export type SupplierFilter = { 
/**
 * Name, pinyin or initials.
 */
text?: string, 
/**
 * Those no longer used, too.
 */
inactive?: boolean, };

/**
 * A supplier.
 */
export type SupplierRow = { 
/**
 * Identity.
 */
id: string, 
/**
 * Code; may be blank.
 */
code: string, 
/**
 * Name.
 */
name: string, 
/**
 * English name.
 */
nameEn: string, 
/**
 * What kind of supplier: `tile`, `stone`.
 */
trade: string, 
/**
 * Whom to ask for.
 */
contact: string, 
/**
 * Phone.
 */
phone: string, 
/**
 * Address.
 */
address: string, 
/**
 * Terms of payment, where this device may hold them.
 */
terms: string | null, 
/**
 * Orders from this amount on are delivered free.
 */
freeDelivery: string | null, 
/**
 * What the delivery of an order costs below that amount.
 */
deliveryFee: string | null, 
/**
 * Orders below this amount are not taken.
 */
orderMinimum: string | null, 
/**
 * Remark.
 */
note: string, 
/**
 * Materials that come from it by default.
 */
materials: number, 
/**
 * Still used.
 */
active: boolean, };

/**
 * Something that is missing.
 */
export type SupplyGap = { 
/**
 * What kind.
 */
kind: GapKind, 
/**
 * The quote.
 */
quote: string | null, 
/**
 * The quote line.
 */
line: string | null, 
/**
 * What it is about: a line or a material.
 */
name: string, 
/**
 * In English.
 */
nameEn: string, 
/**
 * The room or section, else blank.
 */
room: string, 
/**
 * In English.
 */
roomEn: string, 
/**
 * Why, where something refused.
 */
fault: Fault | null, };

/**
 * A quote that a list can be made of.
 */
export type SupplyQuote = { 
/**
 * The quote with its project.
 */
quote: BillQuote, 
/**
 * A later version exists.
 */
superseded: boolean, 
/**
 * Lines.
 */
lines: number, 
/**
 * Lists that were made of it.
 */
lists: Array<MadeList>, };

/**
 * Which quotes to offer.
 */
export type SupplyQuotesRequest = { 
/**
 * Of this project only.
 */
project: string | null, 
/**
 * Older versions too.
 */
all: boolean, };

/**
 * The survey of a project.
 */
export type Survey = { 
/**
 * The rooms in order.
 */
rooms: Array<SurveyRoom>, 
/**
 * Their figures together; a room of the kind "whole flat" is not counted in.
 */
totals: SurveyTotals, 
/**
 * How the firm measures.
 */
settings: DesignSettings, 
/**
 * Layouts to add rooms by, that of the property first; in the language asked for.
 */
layouts: Array<string>, 
/**
 * Building area of the project, ㎡.
 */
buildingArea: string | null, };

/**
 * Names the project of a survey.
 */
export type SurveyReq = { 
/**
 * Which project.
 */
projectId: string, 
/**
 * The language of the layouts; Chinese where absent.
 */
language?: Language, };

/**
 * A room of the table.
 */
export type SurveyRoom = { 
/**
 * Doors in one line: `0.9×2.1; 0.8×2×2`.
 */
doorsText: string, 
/**
 * Windows in one line.
 */
windowsText: string, 
/**
 * Passages in one line.
 */
passagesText: string, 
/**
 * Every size that its figures need is measured.
 */
complete: boolean, 
/**
 * The room.
 */
room: RoomRecord, 
/**
 * Its openings in order.
 */
openings: Array<OpeningRecord>, 
/**
 * Its figures by the firm's opening rule.
 */
quantities: RoomQuantities, };

/**
 * Figures of all rooms together.
 */
export type SurveyTotals = { 
/**
 * Rooms counted.
 */
rooms: number, 
/**
 * Of them, rooms whose sizes are not complete: the totals lack them.
 */
incomplete: number, 
/**
 * Floor, ㎡.
 */
floor: string, 
/**
 * Ceiling, ㎡.
 */
ceiling: string, 
/**
 * Wall before deduction, ㎡.
 */
wallGross: string, 
/**
 * Wall after deduction, ㎡.
 */
wallNet: string, 
/**
 * Perimeters, m.
 */
perimeter: string, 
/**
 * Doors, pieces.
 */
doors: string, 
/**
 * Windows, pieces.
 */
windows: string, };

/**
 * Switches a check.
 */
export type SwitchCheck = { 
/**
 * Its code.
 */
code: string, 
/**
 * On or off.
 */
active: boolean, };

/**
 * Who did something, when and where.
 */
export type SyncActor = { 
/**
 * The change that it was.
 */
change: string, 
/**
 * Who.
 */
memberId: string, 
/**
 * By name.
 */
memberName: string, 
/**
 * When, by the clock there.
 */
at: string, 
/**
 * On which device, by name; none where that is not known.
 */
deviceName: string | null, };

/**
 * Gives a device the role that its member has by now, and what that sees.
 */
export type SyncAppoint = { 
/**
 * Which.
 */
deviceId: string, 
/**
 * The role's code, as whoever gives it saw it.
 */
role: string, 
/**
 * What it sees, as whoever gives it saw it; none where he did not look.
 */
sees: Array<DataClass> | null, };

/**
 * Something that was received and set aside.
 */
export type SyncAside = { 
/**
 * When.
 */
at: string, 
/**
 * Which device it says it is from.
 */
deviceId: string | null, 
/**
 * What that device is called, where it is known.
 */
deviceName: string | null, 
/**
 * Why, and what to do.
 */
fault: Fault, };

/**
 * How far it is.
 */
export type SyncBusy = { 
/**
 * With what.
 */
stage: SyncStage, 
/**
 * Steps behind.
 */
done: number, 
/**
 * All of them; 0 where that is not known.
 */
total: number, };

/**
 * A value that two devices wrote without knowing of each other.
 */
export type SyncConflict = { 
/**
 * To settle it by.
 */
id: string, 
/**
 * The table, named as in the history.
 */
table: string, 
/**
 * The row.
 */
row: string, 
/**
 * The row's name; blank where it has none.
 */
rowName: string, 
/**
 * The record that the row is, or is a part of.
 */
record: Subject, 
/**
 * The column, named as in the history.
 */
column: string, 
/**
 * How its values read.
 */
form: Form, 
/**
 * The unit of a quantity, where it is known.
 */
unit: string | null, 
/**
 * Whether the values are kept back from who asks.
 */
hidden: boolean, 
/**
 * What holds now: it was written last.
 */
kept: SyncSide, 
/**
 * What was written elsewhere at the same time; one as a rule.
 */
others: Array<SyncSide>, 
/**
 * Who chose, where it is settled: `kept` is what was chosen.
 */
settled: SyncActor | null, };

/**
 * Which conflicts are wanted.
 */
export type SyncConflictFilter = { 
/**
 * At most so many; 100 where it is absent.
 */
limit: number | null, 
/**
 * The language of names and words that ship with the product.
 */
language: Language, 
/**
 * What is settled, instead of what is open.
 */
settled: boolean, };

/**
 * Conflicts, the newest first.
 */
export type SyncConflicts = { 
/**
 * So many are open.
 */
total: number, 
/**
 * The first of them.
 */
conflicts: Array<SyncConflict>, 
/**
 * Documents in which somebody wrote after they had been sent; counted too.
 */
documents: Array<SyncLateDocument>, };

/**
 * A device of the firm.
 */
export type SyncDevice = { 
/**
 * Which.
 */
id: string, 
/**
 * What it is called.
 */
name: string, 
/**
 * Whose it is.
 */
memberId: string, 
/**
 * His name; blank where he is not known here yet.
 */
memberName: string, 
/**
 * Whether he left the firm, and his computer is still in it.
 */
memberLeft: boolean, 
/**
 * The code of its role, as of members.
 */
role: string, 
/**
 * The role that its member has by now, where an owner has not given it to this device yet.
 */
roleDue: string | null, 
/**
 * What it may see besides what everybody does, by the owners' word.
 */
sees: Array<DataClass>, 
/**
 * What its member's role sees by now, where an owner has not given it to this device yet.
 */
seesDue: Array<DataClass> | null, 
/**
 * The letters in its document numbers.
 */
series: string, 
/**
 * Whether it is this one.
 */
thisOne: boolean, 
/**
 * When the relay last saw it.
 */
lastSeen: string | null, 
/**
 * So much of what is in the cloud it has not fetched; none where that is not known.
 */
behind: number | null, 
/**
 * When it came in.
 */
addedAt: string | null, 
/**
 * When it was removed; none where it belongs to the firm.
 */
revokedAt: string | null, };

/**
 * Names a device.
 */
export type SyncDeviceRef = { 
/**
 * Which.
 */
deviceId: string, };

/**
 * How the files of the firm travel.
 */
export type SyncFiles = { 
/**
 * What waits to be sent from here.
 */
sending: FileCount, 
/**
 * What waits to be fetched, and is at the relay.
 */
fetching: FileCount, 
/**
 * What is fetched once somebody opens it.
 */
onDemand: FileCount, 
/**
 * What is neither here nor at the relay yet.
 */
elsewhere: FileCount, 
/**
 * What was refused, and is tried again after a day.
 */
refused: FileCount, 
/**
 * Files here.
 */
here: FileCount, 
/**
 * What is on its way right now.
 */
now: FileOnItsWay | null, 
/**
 * The room at the relay; none before it was asked.
 */
room: FileRoom | null, 
/**
 * Files of up to so many MB are fetched by themselves; none for all.
 */
mostMb: number | null, 
/**
 * What is in the way.
 */
trouble: Fault | null, };

/**
 * Shares the open firm.
 */
export type SyncFound = { 
/**
 * The address of the relay: `https://relay.example.cn`.
 */
relay: string, 
/**
 * What this device is to be called.
 */
deviceName: string, };

/**
 * An invitation to hand on.
 */
export type SyncInvitation = { 
/**
 * To ask about it by.
 */
id: string, 
/**
 * What to read out or type: four groups of five characters. The other side needs the relay's address too.
 */
code: string, 
/**
 * Code and address in one line, to send.
 */
text: string, 
/**
 * The address of the relay.
 */
relay: string, 
/**
 * What to show as a QR code.
 */
uri: string, 
/**
 * Until when somebody can come in by it.
 */
expiresAt: string, };

/**
 * Names an invitation.
 */
export type SyncInvitationRef = { 
/**
 * Which.
 */
id: string, };

/**
 * How far an invitation is.
 */
export type SyncInvitationStage = "waiting" | "compare" | "adding" | "done" | "failed";

/**
 * An invitation as it stands.
 */
export type SyncInvitationState = { 
/**
 * How far it is.
 */
stage: SyncInvitationStage, 
/**
 * Six digits, to be the same on both screens.
 */
code: string | null, 
/**
 * What the device calls itself.
 */
deviceName: string | null, 
/**
 * Who sits there, as he says.
 */
person: string | null, 
/**
 * What is in the way, or why it is over.
 */
fault: Fault | null, };

/**
 * Invites a device.
 */
export type SyncInvite = { 
/**
 * Whose it is to be.
 */
memberId: string, };

/**
 * Joins a firm, in a new file.
 */
export type SyncJoin = { 
/**
 * What was scanned, sent or typed.
 */
invitation: string, 
/**
 * The address of the relay, where the invitation does not say it.
 */
relay?: string, 
/**
 * What this device is to be called.
 */
deviceName: string, 
/**
 * Who sits here, for whoever invited.
 */
person: string, };

/**
 * Names a way into a firm.
 */
export type SyncJoiningRef = { 
/**
 * Which.
 */
id: string, };

/**
 * How far joining is.
 */
export type SyncJoiningStage = "waiting" | "compare" | "filling" | "done" | "failed";

/**
 * Joining as it stands.
 */
export type SyncJoiningState = { 
/**
 * How far it is.
 */
stage: SyncJoiningStage, 
/**
 * Six digits, to be the same on both screens.
 */
code: string | null, 
/**
 * Of filling: steps behind.
 */
done: number, 
/**
 * Of filling: all steps; 0 where that is not known yet.
 */
total: number, 
/**
 * What is in the way for the moment, or why it is over.
 */
fault: Fault | null, };

/**
 * What stands on the paper of a recovery kit.
 */
export type SyncKit = { 
/**
 * The recovery kit's text. It is nowhere else, and is shown this once.
 */
kit: string, 
/**
 * The firm's number, which belongs to the kit.
 */
number: string, 
/**
 * The address of the relay, likewise.
 */
relay: string, };

/**
 * What somebody wrote in one row of a document after it had been sent.
 */
export type SyncLateChange = { 
/**
 * The table, named as in the history.
 */
table: string, 
/**
 * The row.
 */
row: string, 
/**
 * Its name; blank where it has none.
 */
rowName: string, 
/**
 * What was done.
 */
done: SyncLateDone, 
/**
 * Who did it.
 */
by: SyncActor, 
/**
 * What was written.
 */
moves: Array<SyncLateMove>, };

/**
 * A document that was sent, and in which somebody wrote afterwards who did not know. It is what was sent all the same.
 */
export type SyncLateDocument = { 
/**
 * To settle it by.
 */
id: string, 
/**
 * The document.
 */
record: Subject, 
/**
 * Who sent it.
 */
sent: SyncActor, 
/**
 * Whether what was written can be taken into a new version.
 */
revisable: boolean, 
/**
 * What was written, by rows.
 */
changes: Array<SyncLateChange>, 
/**
 * Who settled it, where it is settled.
 */
settled: SyncActor | null, };

/**
 * What was done to a row.
 */
export type SyncLateDone = "added" | "changed" | "removed" | "sent";

/**
 * A column that was written after its document had been sent.
 */
export type SyncLateMove = { 
/**
 * The column, named as in the history.
 */
column: string, 
/**
 * How its values read.
 */
form: Form, 
/**
 * The unit of a quantity, where it is known.
 */
unit: string | null, 
/**
 * Whether the values are kept back from who asks.
 */
hidden: boolean, 
/**
 * What was sent, in words; none for nothing.
 */
sent: string | null, 
/**
 * What was written.
 */
late: string | null, };

/**
 * What settling made.
 */
export type SyncLateSettled = { 
/**
 * The new version of the quote, where one was made.
 */
quote: string | null, };

/**
 * Changes that were not taken in.
 */
export type SyncLeft = { 
/**
 * Why.
 */
fault: Fault, 
/**
 * How many.
 */
changes: number, };

/**
 * How much of what was not exchanged is wanted, and in which words.
 */
export type SyncListed = { 
/**
 * At most so many; 50 where it is absent, 200 at most.
 */
limit: number | null, 
/**
 * The language of names and words that ship with the product.
 */
language: Language, };

/**
 * How the open firm is shared.
 */
export type SyncMode = "off" | "on" | "paused" | "revoked";

/**
 * Packs changes in a file for the firm's other computers.
 */
export type SyncPack = { 
/**
 * Since when.
 */
range: SyncRange, };

/**
 * A file of changes.
 */
export type SyncPacked = { 
/**
 * A name for it: the firm, this computer, the day; it ends in `.kgsync`.
 */
fileName: string, 
/**
 * Changes in it.
 */
changes: number, 
/**
 * Changes that had to be left out, since this computer waits for a key or may not write them.
 */
leftOut: number, 
/**
 * Its size in KiB.
 */
sizeKib: number, 
/**
 * The file.
 */
base64: string, };

/**
 * A file of changes to be taken in.
 */
export type SyncParcel = { 
/**
 * The file, at most 20 MB.
 */
base64: string, };

/**
 * A picture to find an invitation in.
 */
export type SyncPicture = { 
/**
 * PNG or JPEG, at most 20 MB.
 */
base64: string, };

/**
 * What could not be exchanged.
 */
export type SyncQuarantine = { 
/**
 * So many things were received that could not be taken in.
 */
total: number, 
/**
 * The newest of them, the newest first.
 */
received: Array<SyncAside>, 
/**
 * So many own changes the others did not get.
 */
totalRefused: number, 
/**
 * The newest of them, the newest first.
 */
refused: Array<SyncRefused>, };

/**
 * What to pack.
 */
export type SyncRange = "unsent" | "week" | "month" | "everything";

/**
 * What a picture said.
 */
export type SyncRead = { 
/**
 * To join by.
 */
invitation: string, };

/**
 * Brings a firm back whose computers are all gone.
 */
export type SyncRecover = { 
/**
 * The address of the relay.
 */
relay: string, 
/**
 * The firm's number, as on the paper of the kit.
 */
firm: string, 
/**
 * The recovery kit.
 */
kit: string, 
/**
 * What this device is to be called.
 */
deviceName: string, };

/**
 * An own change that was refused.
 */
export type SyncRefused = { 
/**
 * Which.
 */
change: string, 
/**
 * What was done, as the history tells it; none where the record does not know it any more.
 */
told: HistoryChange | null, 
/**
 * When.
 */
at: string, 
/**
 * Why, and what to do.
 */
fault: Fault, };

/**
 * Makes a recovery kit the firm's.
 */
export type SyncRenewKit = { 
/**
 * The kit's text, as it stands on the paper.
 */
kit: string, };

/**
 * What a round with the relay did.
 */
export type SyncRound = { 
/**
 * Changes of others that are here now.
 */
received: number, 
/**
 * Own changes that are in the cloud now.
 */
sent: number, 
/**
 * Own changes that were refused.
 */
refused: number, 
/**
 * What was received and could not be taken in.
 */
setAside: number, 
/**
 * Conflicts that came up.
 */
conflicts: number, 
/**
 * Own changes that still wait.
 */
waiting: number, 
/**
 * Why it ended early; everything done here is kept and sent later.
 */
trouble: Fault | null, };

/**
 * Chooses the value that is to hold, on every device.
 */
export type SyncSettle = { 
/**
 * Which conflict.
 */
id: string, 
/**
 * The change of the side that is chosen.
 */
change: string, 
/**
 * Whether it is settled, and somebody thinks better of it.
 */
again?: boolean, };

/**
 * Says what is to become of what was written in a document after it had been sent, on every device.
 */
export type SyncSettleLate = { 
/**
 * Which document.
 */
id: string, 
/**
 * Whether it is taken into a new version; else the document is left as it was sent.
 */
revise: boolean, };

/**
 * One of the values of a conflict.
 */
export type SyncSide = { 
/**
 * The change that wrote it: to choose it by.
 */
change: string, 
/**
 * The value in words; none for nothing.
 */
value: string | null, 
/**
 * Who wrote it.
 */
memberId: string, 
/**
 * By name.
 */
memberName: string, 
/**
 * When, by the clock there.
 */
at: string, 
/**
 * On which device, by name; none where that is not known.
 */
deviceName: string | null, };

/**
 * What is being done.
 */
export type SyncStage = "pulling" | "pushing" | "filling";

/**
 * Where this device stands with the firm.
 */
export type SyncStatus = { 
/**
 * How the firm is shared.
 */
mode: SyncMode, 
/**
 * Why it is not shared from here, where it was (a copy from another computer) or cannot be (practice).
 */
reason: Fault | null, 
/**
 * The address of the relay.
 */
relay: string | null, 
/**
 * The firm's number, which belongs to the recovery kit.
 */
number: string | null, 
/**
 * Since when the firm has the recovery kit of now; none where it has none.
 */
kitSince: string | null, 
/**
 * Whether the relay answered when it was asked last.
 */
online: boolean, 
/**
 * What is being done right now.
 */
busy: SyncBusy | null, 
/**
 * What waits to be sent.
 */
waiting: SyncWaiting, 
/**
 * When the relay last answered, within a minute.
 */
lastContact: string | null, 
/**
 * What is in the way; none where nothing is.
 */
trouble: SyncTrouble | null, 
/**
 * So many things were received that could not be taken in.
 */
quarantined: number, 
/**
 * So many own changes were refused.
 */
refused: number, 
/**
 * So many conflicts wait for somebody to choose.
 */
conflicts: number, 
/**
 * This device, where the firm is shared from it.
 */
device: SyncDevice | null, };

/**
 * What a file of changes brought.
 */
export type SyncTakenIn = { 
/**
 * On which computer it was made.
 */
deviceName: string, 
/**
 * When, by that computer's clock.
 */
at: string, 
/**
 * Changes that are new here.
 */
received: number, 
/**
 * Changes that were here.
 */
known: number, 
/**
 * Conflicts that came up.
 */
conflicts: number, 
/**
 * What was not taken in, and why.
 */
left: Array<SyncLeft>, };

/**
 * What is in the way.
 */
export type SyncTrouble = { 
/**
 * What, and what to do.
 */
fault: Fault, 
/**
 * Since when.
 */
since: string | null, };

/**
 * Own changes that are not in the cloud yet.
 */
export type SyncUnsent = { 
/**
 * So many are there.
 */
total: number, 
/**
 * The latest of them, the latest first.
 */
changes: Array<HistoryChange>, };

/**
 * What was done here and is not in the cloud yet.
 */
export type SyncWaiting = { 
/**
 * How many changes.
 */
changes: number, 
/**
 * When the first of them was made.
 */
since: string | null, };

/**
 * A column of a sheet.
 */
export type TableColumn = { 
/**
 * From 0.
 */
index: number, 
/**
 * `C`.
 */
letter: string, 
/**
 * What its head says.
 */
heading: string, };

/**
 * Something that an import can take from a column.
 */
export type TableField = { 
/**
 * What programs call it.
 */
key: string, 
/**
 * Whether the import needs it.
 */
required: boolean, };

/**
 * Where the table is: which rows are the head, and the column of each field.
 */
export type TableMapping = { 
/**
 * The head's first row, from 1 as spreadsheets count.
 */
headerRow: number, 
/**
 * Rows that the head takes: 1 or 2.
 */
headerRows: number, 
/**
 * Column by field key, from 0. A field that is not in the table is left out.
 */
columns: { [key in string]: number }, };

/**
 * A table before it is imported.
 */
export type TablePreview = { 
/**
 * All sheets.
 */
sheets: Array<TableSheet>, 
/**
 * The one looked at.
 */
sheet: number, 
/**
 * Head and columns.
 */
mapping: TableMapping, 
/**
 * Columns with their headings.
 */
columns: Array<TableColumn>, 
/**
 * What can be taken from them.
 */
fields: Array<TableField>, 
/**
 * The first rows from the sheet's top.
 */
sample: Array<TableSample>, 
/**
 * What keeps it from being imported: a missing column, no head.
 */
fault: Fault | null, };

/**
 * A row as it stands in the file.
 */
export type TableSample = { 
/**
 * Its number as spreadsheets count.
 */
number: number, 
/**
 * Its cells.
 */
cells: Array<string>, };

/**
 * A sheet of a file.
 */
export type TableSheet = { 
/**
 * Its tab.
 */
name: string, 
/**
 * Rows.
 */
rows: number, };

/**
 * Fields of a task to set: absent stays. Numbers and days as typed, blank clears a day.
 */
export type TaskFields = { 
/**
 * Its name.
 */
name?: string, 
/**
 * Its English name.
 */
nameEn?: string, 
/**
 * Open days that it takes.
 */
days?: string, 
/**
 * Which days it goes on.
 */
goes?: Goes, 
/**
 * What is asked of it.
 */
bound?: Bound, 
/**
 * The day that goes with it.
 */
boundOn?: string, 
/**
 * The day it began.
 */
startedOn?: string, 
/**
 * Its last day, once it is done.
 */
finishedOn?: string, 
/**
 * Percent done.
 */
progress?: string, 
/**
 * The inspection that it is.
 */
inspection?: string, 
/**
 * The same in English.
 */
inspectionEn?: string, 
/**
 * Anything else.
 */
note?: string, 
/**
 * What it holds, in place of what it held.
 */
needs?: Array<TaskNeed>, };

/**
 * What a task holds of a trade.
 */
export type TaskNeed = { 
/**
 * The trade.
 */
skill: string, 
/**
 * How many workers.
 */
workers: number, };

/**
 * How far a task is: absent stays, days and numbers as typed.
 */
export type TaskReport = { 
/**
 * The task.
 */
id: string, 
/**
 * The day it began.
 */
startedOn?: string, 
/**
 * Its last day, once it is done.
 */
finishedOn?: string, 
/**
 * Percent done.
 */
progress?: string, };

/**
 * A task with its dates.
 */
export type TaskView = { 
/**
 * Identity.
 */
id: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Its English name; blank where it has none.
 */
nameEn: string, 
/**
 * Open days that it takes; of none, a milestone.
 */
days: number, 
/**
 * Which days it goes on.
 */
goes: Goes, 
/**
 * What is asked of it.
 */
bound: Bound, 
/**
 * The day that goes with it.
 */
boundOn: string | null, 
/**
 * The day it began.
 */
startedOn: string | null, 
/**
 * Its last day, once it is done.
 */
finishedOn: string | null, 
/**
 * Percent done.
 */
progress: number, 
/**
 * The inspection that it is; blank where it is none.
 */
inspection: string, 
/**
 * The same in English.
 */
inspectionEn: string, 
/**
 * Anything else.
 */
note: string, 
/**
 * What it holds.
 */
needs: Array<TaskNeed>, 
/**
 * Its first day.
 */
start: string, 
/**
 * Its last day.
 */
end: string, 
/**
 * The last day to which it may slip before the site finishes later.
 */
floatEnd: string, 
/**
 * Open days by which it may slip before the site finishes later than it does; negative where a day is asked of it, or of what waits
 * for it, that cannot be kept.
 */
totalFloat: number, 
/**
 * Open days by which it may slip before any other task moves.
 */
freeFloat: number, 
/**
 * Whether a slip of one day makes the site later.
 */
critical: boolean, 
/**
 * What cannot be kept: `late` (it finishes after its day), `moved` (it cannot start on its day), `sequence` (work went another way
 * than a link).
 */
troubles: Array<string>, 
/**
 * Where the kept plan had it.
 */
baseline: BaselineDates | null, };

/**
 * How tax stands in the total.
 */
export type TaxMode = "none" | "added" | "included";

/**
 * A dated tax rate.
 */
export type TaxRate = { 
/**
 * Names it: `construction`.
 */
code: string, 
/**
 * Name.
 */
name: string, 
/**
 * English name.
 */
nameEn: string, 
/**
 * The rate.
 */
rate: string, 
/**
 * In force from this day.
 */
validFrom: string | null, 
/**
 * In force to this day.
 */
validTo: string | null, 
/**
 * In force today.
 */
current: boolean, };

/**
 * How the firm is taxed (VAT).
 */
export type TaxStatus = "small_scale" | "general";

/**
 * A template that was made of a quote.
 */
export type TemplateMade = { 
/**
 * Its code.
 */
code: string, 
/**
 * Lines left out, since the price book does not have them.
 */
skipped: number, };

/**
 * A template to make of a quote.
 */
export type TemplateOfQuote = { 
/**
 * The quote.
 */
quote: string, 
/**
 * Name.
 */
name: string, 
/**
 * English name.
 */
nameEn: string, };

/**
 * Names a template.
 */
export type TemplateRef = { 
/**
 * Its code.
 */
code: string, };

/**
 * The usual items of one kind of room, or of one section of work on the whole flat.
 */
export type TemplateRoom = { 
/**
 * The kind; blank for the whole flat.
 */
kind: string, 
/**
 * The section's name, for the whole flat.
 */
name: string, 
/**
 * In English.
 */
nameEn: string, 
/**
 * Codes.
 */
items: Array<string>, };

/**
 * A link to tie or to change: one between these two tasks takes the place of the one that there was.
 */
export type TieTasks = { 
/**
 * The task before.
 */
from: string, 
/**
 * The task that waits.
 */
to: string, 
/**
 * What waits for what.
 */
ends: LinkEnds, 
/**
 * Days between, as typed; negative: so long before.
 */
lag: string, 
/**
 * Whether they are days that are worked, not days by the clock.
 */
lagOpen: boolean, };

/**
 * An entry of a timeline.
 */
export type TimelineEntry = { 
/**
 * Identity.
 */
id: string, 
/**
 * What happened.
 */
kind: ActivityKind, 
/**
 * When.
 */
at: string, 
/**
 * Who did it.
 */
memberId: string, 
/**
 * His name.
 */
memberName: string, 
/**
 * What was said.
 */
text: string | null, 
/**
 * The stage, or the owner, before.
 */
from: string | null, 
/**
 * The stage, or the owner, after.
 */
to: string | null, 
/**
 * Why, where a reason was asked for.
 */
reason: string | null, 
/**
 * What moved or assigned it by itself; `text` is then the number of the record that did, if any.
 */
cause: MoveCause | null, 
/**
 * The name of the rule that assigned it, as it was then.
 */
rule: string | null, 
/**
 * The lead it is of.
 */
leadId: string | null, 
/**
 * The project it is of.
 */
projectId: string | null, 
/**
 * Whether a person may still change it.
 */
editable: boolean, };

/**
 * Whose timeline: one of the three.
 */
export type TimelineOf = { 
/**
 * A lead's.
 */
leadId?: string, 
/**
 * A customer's: with those of his leads and projects.
 */
customerId?: string, 
/**
 * A project's: with that of the lead it came from.
 */
projectId?: string, };

/**
 * What is due.
 */
export type Today = { 
/**
 * The day is over and it was not done.
 */
overdue: DueLeads, 
/**
 * Today.
 */
today: DueLeads, 
/**
 * Nothing is planned.
 */
unplanned: DueLeads, 
/**
 * Something is planned, but before that the lead will go back to the pool, or soon.
 */
returning: DueLeads, 
/**
 * Something is planned, but nobody was in touch for too long.
 */
rotting: DueLeads, };

/**
 * Whose day.
 */
export type TodayReq = { 
/**
 * Of this owner; of everybody where absent.
 */
ownerId?: string, 
/**
 * Leads of a group to send: 100 where absent, 10,000 at most.
 */
limit?: number, };

/**
 * How many records a command touched.
 */
export type Touched = { 
/**
 * How many.
 */
count: number, };

/**
 * What one trial takes of a material, in packs.
 */
export type TriedNeed = { 
/**
 * The material and its consumption.
 */
need: RecipeNeed, 
/**
 * Needed for the whole quantity, with waste, to six decimals.
 */
total: string, 
/**
 * The pack it is bought in; blank without one.
 */
pack: string, 
/**
 * What a pack holds.
 */
packSize: string | null, 
/**
 * Whole packs; as text, since it may be large.
 */
packs: string | null, };

/**
 * A quantity of a work item to take apart.
 */
export type TryRecipe = { 
/**
 * The work item.
 */
id: string, 
/**
 * How much of it, as typed.
 */
quantity: string, 
/**
 * Parameters to try, as typed; blank ones keep their value.
 */
parameters: { [key in string]: string }, };

/**
 * A price break as typed; one without either figure counts for nothing.
 */
export type TypedBreak = { 
/**
 * From so many packs on.
 */
from: string, 
/**
 * Price of each pack.
 */
price: string, };

/**
 * How pressing a step is; the most pressing comes first.
 */
export type Urgency = "late" | "now" | "soon" | "waiting";

/**
 * Something that uses a record.
 */
export type UsedBy = { 
/**
 * Its code.
 */
code: string, 
/**
 * 中文
 */
name: string, 
/**
 * English.
 */
nameEn: string, };

/**
 * Another line that a formula uses.
 */
export type UsedLine = { 
/**
 * As written.
 */
label: string, 
/**
 * Its quantity.
 */
value: string, };

/**
 * What the firm's way of quoting is until it saves its own.
 */
export type UsualQuoteSettings = { 
/**
 * The defaults.
 */
settings: QuoteSettings, 
/**
 * Where each figure comes from.
 */
kinds: Array<SettingKind>, };

/**
 * One version of a quote's number.
 */
export type VersionHead = { 
/**
 * Identity.
 */
id: string, 
/**
 * 1, 2, …
 */
version: number, 
/**
 * Where it stands.
 */
status: Status, 
/**
 * What the customer pays, as last worked out.
 */
total: string | null, 
/**
 * When it was made.
 */
madeAt: string, };

/**
 * From where a rate of waste comes.
 */
export type WasteSource = "recipe" | "material" | "hand";

/**
 * The watermark of one kind of paper: the firm's words, then who makes the paper and when.
 */
export type Watermark = { 
/**
 * Of which.
 */
kind: PaperKind, 
/**
 * How well it is seen.
 */
strength: WatermarkStrength, 
/**
 * What it says besides who and when; may be blank.
 */
words: string, };

/**
 * How well a watermark is seen.
 */
export type WatermarkStrength = "off" | "faint" | "clear";

/**
 * Which days of the week a site rests.
 */
export type Weekend = "none" | "sunday" | "both";

/**
 * A kind of words that were typed before.
 */
export type WordKind = "estate" | "campaign" | "layout";

/**
 * Words to propose while somebody types.
 */
export type WordsReq = { 
/**
 * Of what.
 */
kind: WordKind, 
/**
 * What was typed; pinyin initials too.
 */
typed: string, };

/**
 * A work item with the price in effect.
 */
export type WorkItem = { 
/**
 * Identity.
 */
id: string, 
/**
 * Its trade.
 */
categoryId: string, 
/**
 * `T09`.
 */
code: string, 
/**
 * 中文
 */
name: string, 
/**
 * English; may be blank.
 */
nameEn: string, 
/**
 * ㎡, m, 个 …
 */
unit: string, 
/**
 * Main material for one unit, ¥.
 */
main: string | null, 
/**
 * Auxiliary material for one unit, ¥.
 */
auxiliary: string | null, 
/**
 * Labour for one unit, ¥.
 */
labour: string | null, 
/**
 * Machines for one unit, ¥.
 */
machine: string | null, 
/**
 * Price loss on main and auxiliary material.
 */
lossRate: string | null, 
/**
 * Main, auxiliary, labour and machine together, before the loss.
 */
price: string | null, 
/**
 * Market range of the auxiliary material.
 */
auxiliaryLow: string | null, 
/**
 * Market range of the auxiliary material.
 */
auxiliaryHigh: string | null, 
/**
 * Market range of the labour.
 */
labourLow: string | null, 
/**
 * Market range of the labour.
 */
labourHigh: string | null, 
/**
 * Lower end of the market for auxiliary material and labour.
 */
low: string | null, 
/**
 * Upper end.
 */
high: string | null, 
/**
 * The price is outside of the market range.
 */
outside: boolean, 
/**
 * The firm's own cost of one unit by its share of the price, where this device may hold it.
 */
cost: string | null, 
/**
 * Its own cost share; nothing where the trade's holds.
 */
costFactor: string | null, 
/**
 * The day since which the price holds.
 */
validFrom: string | null, 
/**
 * Proposed quantity over the room; may be blank.
 */
quantityFormula: string, 
/**
 * The same in English names.
 */
quantityFormulaEn: string, 
/**
 * Kinds of room in which it is offered; none means all.
 */
rooms: Array<string>, 
/**
 * Its recipe.
 */
recipeId: string | null, 
/**
 * The recipe's code.
 */
recipeCode: string | null, 
/**
 * The group of main material that it takes; blank for none.
 */
mainGroup: string, 
/**
 * Main material for one unit.
 */
mainPerUnit: string, 
/**
 * Waste of the main material.
 */
mainWaste: string, 
/**
 * Who does it: `tiler`.
 */
trade: string, 
/**
 * Noisy work, bound to quiet hours.
 */
noisy: boolean, 
/**
 * Still offered.
 */
active: boolean, };

/**
 * Everything about one work item.
 */
export type WorkItemDetail = { 
/**
 * As in the list.
 */
item: WorkItem, 
/**
 * 工艺说明
 */
craft: string, 
/**
 * Craft notes in English.
 */
craftEn: string, 
/**
 * What it sets of its recipe's parameters.
 */
parameters: { [key in string]: string }, 
/**
 * What one unit takes.
 */
needs: Array<RecipeNeed>, 
/**
 * A recipe that cannot be worked out.
 */
needsFault: Fault | null, 
/**
 * Every price it had, latest first.
 */
prices: Array<PriceHistory>, };

/**
 * A change to one work item.
 */
export type WorkItemEdit = { 
/**
 * Which.
 */
id: string, 
/**
 * What changes.
 */
fields: WorkItemFields, };

/**
 * Fields of a work item to set. What is absent stays; numbers are as typed, and a blank one clears.
 */
export type WorkItemFields = { 
/**
 * Trade.
 */
categoryId?: string, 
/**
 * Code; no two offered items share one.
 */
code?: string, 
/**
 * 中文
 */
name?: string, 
/**
 * English.
 */
nameEn?: string, 
/**
 * Unit.
 */
unit?: string, 
/**
 * Main material for one unit, ¥.
 */
main?: string, 
/**
 * Auxiliary material for one unit, ¥.
 */
auxiliary?: string, 
/**
 * Labour for one unit, ¥.
 */
labour?: string, 
/**
 * Machines for one unit, ¥.
 */
machine?: string, 
/**
 * Price loss: `5%`.
 */
lossRate?: string, 
/**
 * Own cost share; blank takes the trade's.
 */
costFactor?: string, 
/**
 * Proposed quantity over the room.
 */
quantityFormula?: string, 
/**
 * Kinds of room.
 */
rooms?: Array<string>, 
/**
 * Who does it.
 */
trade?: string, 
/**
 * Noisy work.
 */
noisy?: boolean, 
/**
 * Recipe; a blank text takes it away.
 */
recipeId?: string, 
/**
 * What it sets of the recipe's parameters, as typed; blank ones take the recipe's own value.
 */
parameters?: { [key in string]: string }, 
/**
 * Group of main material.
 */
mainGroup?: string, 
/**
 * Main material for one unit.
 */
mainPerUnit?: string, 
/**
 * Waste of the main material.
 */
mainWaste?: string, 
/**
 * 工艺说明
 */
craft?: string, 
/**
 * Craft notes in English.
 */
craftEn?: string, 
/**
 * Still offered.
 */
active?: boolean, };

/**
 * Which work items to list.
 */
export type WorkItemFilter = { 
/**
 * Code, Chinese, pinyin, initials or English; every word must be found.
 */
text?: string, 
/**
 * Of this trade only.
 */
categoryId?: string, 
/**
 * Offered in this kind of room: `kitchen`, `whole`.
 */
room?: string, 
/**
 * Those no longer offered, too.
 */
inactive?: boolean, 
/**
 * Prices as of this day, as typed; the current day when left out.
 */
on?: string, 
/**
 * At most so many.
 */
limit?: number, };

/**
 * Names one work item.
 */
export type WorkItemRef = { 
/**
 * Which.
 */
id: string, };

/**
 * The price book as filtered.
 */
export type WorkItems = { 
/**
 * All trades with how many items each offers.
 */
categories: Array<PriceBookCategory>, 
/**
 * The items, best answers first when searching, else by trade and code.
 */
items: Array<WorkItem>, 
/**
 * How many there would be without a limit.
 */
total: number, };

/** Every command and query: its request and its answer. */
export interface Commands {
  "app.cancel": { kind: "command"; req: CancelCall; res: Cancelled };
  "app.create_firm": { kind: "command"; req: FirmToMake; res: AppState };
  "app.leave_practice": { kind: "command"; req: Nothing; res: AppState };
  "app.open_demo": { kind: "command"; req: Nothing; res: AppState };
  "app.open_practice": { kind: "command"; req: OpenPractice; res: AppState };
  "app.reset_practice": { kind: "command"; req: Nothing; res: AppState };
  "app.state": { kind: "query"; req: Nothing; res: AppState };
  "app.try_again": { kind: "command"; req: Nothing; res: AppState };
  "attach.add": { kind: "command"; req: AddFiles; res: AddedFiles };
  "attach.begin": { kind: "command"; req: ComingFile; res: FileTicket };
  "attach.clear": { kind: "command"; req: Nothing; res: FileStorage };
  "attach.drop": { kind: "command"; req: FileTicket; res: Nothing };
  "attach.files": { kind: "query"; req: FilesOf; res: Files };
  "attach.log": { kind: "command"; req: LogFiles; res: AddedFiles };
  "attach.open_copy": { kind: "command"; req: OpenFile; res: FilePath };
  "attach.put": { kind: "command"; req: FilePiece; res: FileCame };
  "attach.read": { kind: "query"; req: ReadFile; res: FilePart };
  "attach.remove": { kind: "command"; req: FileRefs; res: null };
  "attach.save_all": { kind: "command"; req: SaveFiles; res: SavedFiles };
  "attach.save_as": { kind: "command"; req: SaveFile; res: FilePath };
  "attach.set_caption": { kind: "command"; req: Caption; res: null };
  "attach.storage": { kind: "query"; req: Nothing; res: FileStorage };
  "care.back_up": { kind: "command"; req: Nothing; res: BackupInfo };
  "care.export": { kind: "command"; req: ExportTo; res: Exported };
  "care.export_download": { kind: "command"; req: ExportLanguage; res: Exported };
  "care.export_plan": { kind: "query"; req: ExportLanguage; res: ExportPlan };
  "care.offer": { kind: "query"; req: Nothing; res: RescueOffer };
  "care.preview": { kind: "query"; req: BackupName; res: BackupPreview };
  "care.preview_file": { kind: "query"; req: FileName; res: BackupPreview };
  "care.restore": { kind: "command"; req: BackupName; res: Restored };
  "care.restore_file": { kind: "command"; req: FileName; res: Restored };
  "care.set_folder": { kind: "command"; req: SetFolder; res: BackupRule };
  "care.set_rule": { kind: "command"; req: BackupRule; res: BackupRule };
  "care.state": { kind: "query"; req: Nothing; res: CareState };
  "care.warning": { kind: "query"; req: Nothing; res: CareWarning };
  "care.work_on": { kind: "command"; req: Nothing; res: Nothing };
  "catalog.change_item_prices": { kind: "command"; req: ChangeItemPrices; res: PriceChangeReport };
  "catalog.change_material_prices": { kind: "command"; req: ChangeMaterialPrices; res: PriceChangeReport };
  "catalog.check_formula": { kind: "query"; req: CheckFormula; res: FormulaCheck };
  "catalog.edit_items": { kind: "command"; req: EditWorkItems; res: EditReport };
  "catalog.edit_materials": { kind: "command"; req: EditMaterials; res: EditReport };
  "catalog.import_price_book": { kind: "command"; req: ImportPriceBook; res: ImportReport };
  "catalog.item": { kind: "query"; req: WorkItemRef; res: WorkItemDetail };
  "catalog.items": { kind: "query"; req: WorkItemFilter; res: WorkItems };
  "catalog.material": { kind: "query"; req: MaterialRef; res: MaterialDetail };
  "catalog.materials": { kind: "query"; req: MaterialFilter; res: Materials };
  "catalog.price_lists": { kind: "query"; req: Nothing; res: Array<PriceListRow> };
  "catalog.read_price_book": { kind: "query"; req: ReadTable; res: TablePreview };
  "catalog.recipe": { kind: "query"; req: RecipeRef; res: RecipeDetail };
  "catalog.recipes": { kind: "query"; req: Nothing; res: Array<RecipeHead> };
  "catalog.save_category": { kind: "command"; req: SavePriceBookCategory; res: SavedPriceBookCategory };
  "catalog.save_item": { kind: "command"; req: SaveWorkItem; res: SavedWorkItem };
  "catalog.save_material": { kind: "command"; req: SaveMaterial; res: SavedMaterial };
  "catalog.save_pack": { kind: "command"; req: SavePack; res: SavedMaterial };
  "catalog.save_recipe": { kind: "command"; req: SaveRecipe; res: SavedRecipe };
  "catalog.save_supplier": { kind: "command"; req: SaveSupplier; res: SavedSupplier };
  "catalog.set_pack_price": { kind: "command"; req: SetPackPrice; res: SavedMaterial };
  "catalog.suppliers": { kind: "query"; req: SupplierFilter; res: Array<SupplierRow> };
  "catalog.try_recipe": { kind: "query"; req: TryRecipe; res: Array<TriedNeed> };
  "crm.assign_leads": { kind: "command"; req: LeadHandover; res: number };
  "crm.assignment": { kind: "query"; req: Nothing; res: Assignment };
  "crm.assignment_preview": { kind: "query"; req: AssignmentTry; res: AssignmentPreview };
  "crm.board": { kind: "query"; req: LeadFilter; res: Board };
  "crm.claim_leads": { kind: "command"; req: LeadClaim; res: number };
  "crm.claims": { kind: "query"; req: Nothing; res: Claims };
  "crm.create_lead": { kind: "command"; req: NewLead; res: Lead };
  "crm.customer": { kind: "query"; req: CustomerRef; res: CustomerPage };
  "crm.customers": { kind: "query"; req: CustomersReq; res: CustomerList };
  "crm.delete_activity": { kind: "command"; req: ActivityRef; res: null };
  "crm.delete_contact": { kind: "command"; req: ContactRef; res: CustomerPage };
  "crm.delete_customer": { kind: "command"; req: CustomerRef; res: null };
  "crm.delete_lead": { kind: "command"; req: LeadRef; res: null };
  "crm.delete_lead_rule": { kind: "command"; req: LeadRuleRef; res: Assignment };
  "crm.delete_property": { kind: "command"; req: PropertyRef; res: null };
  "crm.distribute_pool": { kind: "command"; req: Nothing; res: Distribution };
  "crm.duplicates": { kind: "query"; req: DuplicatesReq; res: Array<Duplicate> };
  "crm.lead": { kind: "query"; req: LeadRef; res: Lead };
  "crm.leads": { kind: "query"; req: LeadListReq; res: LeadList };
  "crm.log_activity": { kind: "command"; req: NewActivity; res: string };
  "crm.move_lead": { kind: "command"; req: LeadMove; res: Lead };
  "crm.place_lead_rule": { kind: "command"; req: PlaceLeadRule; res: Assignment };
  "crm.pool_settings": { kind: "query"; req: Nothing; res: PoolSettings };
  "crm.reminders": { kind: "query"; req: Nothing; res: Reminders };
  "crm.return_leads": { kind: "command"; req: LeadReturn; res: number };
  "crm.reveal": { kind: "command"; req: Reveal; res: Revealed };
  "crm.reveals": { kind: "query"; req: Nothing; res: Reveals };
  "crm.save_contact": { kind: "command"; req: SaveContact; res: CustomerPage };
  "crm.save_customer": { kind: "command"; req: SaveCustomer; res: CustomerPage };
  "crm.save_lead_rule": { kind: "command"; req: SaveLeadRule; res: Assignment };
  "crm.save_pool_settings": { kind: "command"; req: SavePoolSettings; res: PoolSettings };
  "crm.save_property": { kind: "command"; req: SaveProperty; res: PropertyRecord };
  "crm.set_assignment": { kind: "command"; req: SetAssignment; res: Assignment };
  "crm.set_pool_days": { kind: "command"; req: PoolDaysChange; res: Array<StageRule> };
  "crm.set_stage_rule": { kind: "command"; req: StageRuleChange; res: Array<StageRule> };
  "crm.set_taking": { kind: "command"; req: SetTaking; res: Assignment };
  "crm.snooze_reminder": { kind: "command"; req: SnoozeReminder; res: Lead };
  "crm.stage_rules": { kind: "query"; req: Nothing; res: Array<StageRule> };
  "crm.timeline": { kind: "query"; req: TimelineOf; res: Array<TimelineEntry> };
  "crm.today": { kind: "query"; req: TodayReq; res: Today };
  "crm.update_activity": { kind: "command"; req: ActivityChange; res: null };
  "crm.update_lead": { kind: "command"; req: LeadChange; res: Lead };
  "crm.words": { kind: "query"; req: WordsReq; res: Array<string> };
  "design.add_rooms": { kind: "command"; req: AddRooms; res: RoomsMade };
  "design.convert_lead": { kind: "command"; req: ConvertLead; res: Converted };
  "design.copy_rooms": { kind: "command"; req: RoomsRef; res: RoomsMade };
  "design.create_project": { kind: "command"; req: NewProject; res: ProjectPage };
  "design.delete_opening": { kind: "command"; req: OpeningRef; res: null };
  "design.delete_project": { kind: "command"; req: ProjectRef; res: null };
  "design.delete_rooms": { kind: "command"; req: RoomsRef; res: null };
  "design.edit_rooms": { kind: "command"; req: EditRooms; res: RoomsEdited };
  "design.hand_over": { kind: "command"; req: CustomerHandover; res: number };
  "design.move_project": { kind: "command"; req: ProjectMove; res: ProjectPage };
  "design.move_rooms": { kind: "command"; req: MoveRooms; res: null };
  "design.project": { kind: "query"; req: ProjectRef; res: ProjectPage };
  "design.projects": { kind: "query"; req: ProjectsReq; res: ProjectList };
  "design.save_opening": { kind: "command"; req: SaveOpening; res: OpeningRecord };
  "design.save_settings": { kind: "command"; req: SaveDesignSettings; res: DesignSettings };
  "design.settings": { kind: "query"; req: Nothing; res: DesignSettings };
  "design.survey": { kind: "query"; req: SurveyReq; res: Survey };
  "design.update_project": { kind: "command"; req: ProjectChange; res: ProjectPage };
  "document.render": { kind: "query"; req: RenderRequest; res: Rendered };
  "firm.desk": { kind: "query"; req: MemberRef; res: Desk };
  "firm.let_go": { kind: "command"; req: LetGo; res: LetGone };
  "firm.masks": { kind: "query"; req: Nothing; res: Masks };
  "firm.members": { kind: "query"; req: Nothing; res: Array<Member> };
  "firm.note_paper": { kind: "command"; req: NotePaper; res: Nothing };
  "firm.profile": { kind: "query"; req: Nothing; res: Profile };
  "firm.rights": { kind: "query"; req: Nothing; res: Rights };
  "firm.save_masks": { kind: "command"; req: SaveMasks; res: Masks };
  "firm.save_member": { kind: "command"; req: SaveMember; res: Member };
  "firm.save_profile": { kind: "command"; req: Profile; res: Profile };
  "firm.save_rights": { kind: "command"; req: SaveRights; res: Rights };
  "firm.save_watermark": { kind: "command"; req: Watermark; res: Array<Watermark> };
  "firm.watermarks": { kind: "query"; req: Nothing; res: Array<Watermark> };
  "history.of": { kind: "query"; req: RecordHistory; res: HistoryPage };
  "history.recent": { kind: "query"; req: HistoryFilter; res: HistoryPage };
  "history.redo_last": { kind: "command"; req: HistoryStep; res: Reverted };
  "history.undo": { kind: "command"; req: ChangeRef; res: Reverted };
  "history.undo_last": { kind: "command"; req: HistoryStep; res: Reverted };
  "insight.agenda": { kind: "query"; req: AgendaReq; res: Agenda };
  "insight.next_steps": { kind: "query"; req: NextStepsReq; res: NextSteps };
  "practice.board": { kind: "query"; req: Nothing; res: PracticeBoard };
  "programme.add_task": { kind: "command"; req: AddTask; res: PlanView };
  "programme.delete_plan": { kind: "command"; req: PlanOf; res: null };
  "programme.delete_tasks": { kind: "command"; req: DeleteTasks; res: PlanView };
  "programme.keep_baseline": { kind: "command"; req: KeepBaseline; res: PlanView };
  "programme.make_plan": { kind: "command"; req: MakePlan; res: PlanView };
  "programme.move_task": { kind: "command"; req: MoveTask; res: PlanView };
  "programme.place_task": { kind: "command"; req: PlaceTask; res: PlanView };
  "programme.plan": { kind: "query"; req: PlanOf; res: ProjectPlan };
  "programme.remove_baseline": { kind: "command"; req: BaselineRef; res: PlanView };
  "programme.report_tasks": { kind: "command"; req: ReportTasks; res: PlanView };
  "programme.resize_task": { kind: "command"; req: ResizeTask; res: PlanView };
  "programme.save_plan": { kind: "command"; req: SavePlan; res: PlanView };
  "programme.save_task": { kind: "command"; req: SaveTask; res: PlanView };
  "programme.sites": { kind: "query"; req: Nothing; res: SitePlans };
  "programme.tie_tasks": { kind: "command"; req: TieTasks; res: PlanView };
  "programme.untie_tasks": { kind: "command"; req: LinkRef; res: PlanView };
  "protection.code": { kind: "command"; req: ProtectionPassphrase; res: ProtectionCode };
  "protection.set_keychain": { kind: "command"; req: ProtectionKeychain; res: Nothing };
  "protection.set_passphrase": { kind: "command"; req: ProtectionChange; res: Nothing };
  "protection.state": { kind: "query"; req: Nothing; res: ProtectionState };
  "protection.turn_off": { kind: "command"; req: ProtectionPassphrase; res: Nothing };
  "protection.turn_on": { kind: "command"; req: ProtectionTurnOn; res: ProtectionCode };
  "protection.unlock": { kind: "command"; req: ProtectionUnlock; res: Nothing };
  "quoting.accept": { kind: "command"; req: QuoteRef; res: null };
  "quoting.checks": { kind: "query"; req: Nothing; res: Array<QuoteCheck> };
  "quoting.compare": { kind: "query"; req: ComparePair; res: QuoteComparison };
  "quoting.copy_sections": { kind: "command"; req: CopySections; res: FilledRooms };
  "quoting.create": { kind: "command"; req: CreateQuote; res: QuoteRef };
  "quoting.delete": { kind: "command"; req: QuoteRef; res: null };
  "quoting.delete_check": { kind: "command"; req: CheckRef; res: null };
  "quoting.delete_lines": { kind: "command"; req: QuoteLines; res: null };
  "quoting.delete_section": { kind: "command"; req: QuoteSectionRef; res: null };
  "quoting.delete_template": { kind: "command"; req: TemplateRef; res: null };
  "quoting.edit": { kind: "command"; req: EditCells; res: QuoteEdited };
  "quoting.explain": { kind: "query"; req: QuoteLineRef; res: LineExplained };
  "quoting.fill_rooms": { kind: "command"; req: FillRooms; res: FilledRooms };
  "quoting.import_quote": { kind: "command"; req: ImportQuote; res: QuoteImported };
  "quoting.insert_lines": { kind: "command"; req: InsertLines; res: QuoteLines };
  "quoting.new_version": { kind: "command"; req: QuoteRef; res: QuoteRef };
  "quoting.omissions": { kind: "query"; req: QuoteRef; res: Array<Omission> };
  "quoting.place_lines": { kind: "command"; req: PlaceLines; res: QuoteLines };
  "quoting.place_section": { kind: "command"; req: PlaceSection; res: null };
  "quoting.quote": { kind: "query"; req: QuoteRef; res: QuoteSheet };
  "quoting.quotes": { kind: "query"; req: ListQuotes; res: Array<QuoteHead> };
  "quoting.read_quote_file": { kind: "query"; req: ReadTable; res: TablePreview };
  "quoting.reset_checks": { kind: "command"; req: ResetChecks; res: null };
  "quoting.restore_templates": { kind: "command"; req: Nothing; res: null };
  "quoting.rooms": { kind: "query"; req: QuoteRoomsOf; res: Array<QuoteRoom> };
  "quoting.save_agreement": { kind: "command"; req: SaveAgreement; res: null };
  "quoting.save_check": { kind: "command"; req: SaveCheck; res: CheckRef };
  "quoting.save_fees": { kind: "command"; req: SaveFees; res: null };
  "quoting.save_head": { kind: "command"; req: SaveHead; res: null };
  "quoting.save_section": { kind: "command"; req: SaveSection; res: QuoteSectionRef };
  "quoting.save_settings": { kind: "command"; req: QuoteSettings; res: QuoteSettings };
  "quoting.save_template": { kind: "command"; req: SaveTemplate; res: TemplateRef };
  "quoting.send": { kind: "command"; req: QuoteRef; res: null };
  "quoting.settings": { kind: "query"; req: Nothing; res: QuoteSettings };
  "quoting.switch_check": { kind: "command"; req: SwitchCheck; res: null };
  "quoting.template_of_quote": { kind: "command"; req: TemplateOfQuote; res: TemplateMade };
  "quoting.templates": { kind: "query"; req: Nothing; res: Array<QuoteTemplate> };
  "quoting.usual_settings": { kind: "query"; req: Nothing; res: UsualQuoteSettings };
  "quoting.void": { kind: "command"; req: QuoteRef; res: null };
  "search.find": { kind: "query"; req: SearchRequest; res: SearchAnswer };
  "search.recent": { kind: "query"; req: SearchRecentRequest; res: SearchRecents };
  "session.active": { kind: "command"; req: Nothing; res: SessionState };
  "session.clear_pin": { kind: "command"; req: MemberRef; res: SessionState };
  "session.enter": { kind: "command"; req: Enter; res: SessionState };
  "session.lock": { kind: "command"; req: Nothing; res: SessionState };
  "session.look_as": { kind: "command"; req: LookAs; res: SessionState };
  "session.release": { kind: "command"; req: Release; res: SessionState };
  "session.set_lock_after": { kind: "command"; req: LockAfter; res: SessionState };
  "session.set_pin": { kind: "command"; req: SetPin; res: SessionState };
  "session.state": { kind: "query"; req: Nothing; res: SessionState };
  "supply.add_line": { kind: "command"; req: AddListLine; res: AddedListLine };
  "supply.apply_mix": { kind: "command"; req: ApplyMix; res: PurchaseSheet };
  "supply.bill": { kind: "query"; req: BillRequest; res: BillOfMaterials };
  "supply.candidates": { kind: "query"; req: CandidatesRequest; res: Array<MaterialCandidate> };
  "supply.changes": { kind: "query"; req: ListRef; res: ListMoves };
  "supply.choose_material": { kind: "command"; req: ChooseMaterial; res: Touched };
  "supply.delete_list": { kind: "command"; req: ListRef; res: Touched };
  "supply.edit_list": { kind: "command"; req: EditList; res: EditedList };
  "supply.explain": { kind: "query"; req: ExplainLine; res: LineProvenance };
  "supply.list": { kind: "query"; req: ListRef; res: PurchaseSheet };
  "supply.lists": { kind: "query"; req: ListsRequest; res: Array<PurchaseListHead> };
  "supply.make_list": { kind: "command"; req: MakeList; res: NewList };
  "supply.mix": { kind: "query"; req: MixRequest; res: ListMix };
  "supply.need_by": { kind: "query"; req: Nothing; res: NeedBySettings };
  "supply.preview_list": { kind: "query"; req: PreviewList; res: ListPreview };
  "supply.quotes": { kind: "query"; req: SupplyQuotesRequest; res: Array<SupplyQuote> };
  "supply.recompute_list": { kind: "command"; req: RecomputeList; res: PurchaseSheet };
  "supply.remove_lines": { kind: "command"; req: RemoveListLines; res: PurchaseSheet };
  "supply.remove_stock": { kind: "command"; req: StockRef; res: Touched };
  "supply.reset_need_by": { kind: "command"; req: Nothing; res: NeedBySettings };
  "supply.save_note": { kind: "command"; req: SaveListNote; res: PurchaseSheet };
  "supply.save_site": { kind: "command"; req: SaveListSite; res: PurchaseSheet };
  "supply.send_list": { kind: "command"; req: SendList; res: PurchaseSheet };
  "supply.set_need_by": { kind: "command"; req: SetNeedBy; res: NeedBySettings };
  "supply.set_stock": { kind: "command"; req: SetStock; res: StockRef };
  "supply.stock": { kind: "query"; req: StockRequest; res: Array<StockRow> };
  "sync.appoint": { kind: "command"; req: SyncAppoint; res: Nothing };
  "sync.choose_fetch": { kind: "command"; req: FetchFiles; res: Nothing };
  "sync.confirm": { kind: "command"; req: SyncInvitationRef; res: Nothing };
  "sync.conflicts": { kind: "query"; req: SyncConflictFilter; res: SyncConflicts };
  "sync.devices": { kind: "query"; req: Nothing; res: Array<SyncDevice> };
  "sync.draft_kit": { kind: "command"; req: Nothing; res: SyncKit };
  "sync.fetch_file": { kind: "command"; req: FetchFile; res: Nothing };
  "sync.file": { kind: "query"; req: FetchFile; res: FileState };
  "sync.files": { kind: "query"; req: Nothing; res: SyncFiles };
  "sync.found": { kind: "command"; req: SyncFound; res: SyncKit };
  "sync.invitation": { kind: "query"; req: SyncInvitationRef; res: SyncInvitationState };
  "sync.invite": { kind: "command"; req: SyncInvite; res: SyncInvitation };
  "sync.join": { kind: "command"; req: SyncJoin; res: SyncJoiningRef };
  "sync.joining": { kind: "query"; req: SyncJoiningRef; res: SyncJoiningState };
  "sync.leave_file": { kind: "command"; req: FetchFile; res: Nothing };
  "sync.leave_joining": { kind: "command"; req: SyncJoiningRef; res: Nothing };
  "sync.now": { kind: "command"; req: Nothing; res: SyncRound };
  "sync.pack": { kind: "command"; req: SyncPack; res: SyncPacked };
  "sync.pause": { kind: "command"; req: Nothing; res: Nothing };
  "sync.quarantine": { kind: "query"; req: SyncListed; res: SyncQuarantine };
  "sync.read_again": { kind: "command"; req: Nothing; res: SyncRound };
  "sync.read_picture": { kind: "query"; req: SyncPicture; res: SyncRead };
  "sync.recover": { kind: "command"; req: SyncRecover; res: SyncJoiningRef };
  "sync.renew_kit": { kind: "command"; req: SyncRenewKit; res: Nothing };
  "sync.resume": { kind: "command"; req: Nothing; res: Nothing };
  "sync.revoke": { kind: "command"; req: SyncDeviceRef; res: Nothing };
  "sync.settle": { kind: "command"; req: SyncSettle; res: Nothing };
  "sync.settle_late": { kind: "command"; req: SyncSettleLate; res: SyncLateSettled };
  "sync.status": { kind: "query"; req: Nothing; res: SyncStatus };
  "sync.take_in": { kind: "command"; req: SyncParcel; res: SyncTakenIn };
  "sync.unsent": { kind: "query"; req: SyncListed; res: SyncUnsent };
  "sync.withdraw": { kind: "command"; req: SyncInvitationRef; res: Nothing };
}

/** Every document that `document.render` makes: its request. */
export interface Documents {
  "quoting.quote_paper": QuotePaper;
  "supply.bill_paper": BillPaper;
  "supply.purchase_paper": PurchasePaper;
}
