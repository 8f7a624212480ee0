#include "input/schema.h"

#include <string.h>

#define SPAN_YEARS (10 * 366 * SIM_DAY)
#define BILLION    INT64_C(1000000000)
#define FEN(yuan)  ((int64_t)(yuan)*100)
#define MICRO(x)   ((int64_t)(x)*PAY_ONE)

#define RATE(low, high)                                                                  \
    {                                                                                    \
        .type = SCN_TYPE_RATE, .min = low, .max = high                                   \
    }
#define SHARE RATE(0, PAY_ONE)
#define MONEY(low, high)                                                                 \
    {                                                                                    \
        .type = SCN_TYPE_MONEY, .min = low, .max = high                                  \
    }
#define MONEY_NONE(low, high)                                                            \
    {                                                                                    \
        .type = SCN_TYPE_MONEY, .min = low, .max = high, .none = true                    \
    }
#define NUMBER(low, high)                                                                \
    {                                                                                    \
        .type = SCN_TYPE_NUMBER, .min = low, .max = high                                 \
    }
#define COUNT(low, high)                                                                 \
    {                                                                                    \
        .type = SCN_TYPE_COUNT, .min = low, .max = high                                  \
    }
#define PER_SECOND(low, high)                                                            \
    {                                                                                    \
        .type = SCN_TYPE_COUNT, .per = "/s", .min = low, .max = high                     \
    }
#define PER_SECOND_AUTO(low, high)                                                       \
    {                                                                                    \
        .type = SCN_TYPE_COUNT, .per = "/s", .min = low, .max = high, .automatic = true  \
    }
#define PER_SECOND_NONE(low, high)                                                       \
    {                                                                                    \
        .type = SCN_TYPE_COUNT, .per = "/s", .min = low, .max = high, .none = true       \
    }
#define SPAN(low, high)                                                                  \
    {                                                                                    \
        .type = SCN_TYPE_SPAN, .min = low, .max = high                                   \
    }
#define SPAN_NONE(low, high)                                                             \
    {                                                                                    \
        .type = SCN_TYPE_SPAN, .min = low, .max = high, .none = true                     \
    }
#define FLAG                                                                             \
    {                                                                                    \
        .type = SCN_TYPE_FLAG                                                            \
    }
#define CHOICE(words)                                                                    \
    {                                                                                    \
        .type = SCN_TYPE_CHOICE, .choices = words                                        \
    }
#define REF(of)                                                                          \
    {                                                                                    \
        .type = SCN_TYPE_REF, .kind = PAY_KIND_##of                                      \
    }
#define REF_NONE(of)                                                                     \
    {                                                                                    \
        .type = SCN_TYPE_REF, .kind = PAY_KIND_##of, .none = true                        \
    }
#define SET(of)                                                                          \
    {                                                                                    \
        .type = SCN_TYPE_SET, .kind = PAY_KIND_##of                                      \
    }
#define DATE                                                                             \
    {                                                                                    \
        .type = SCN_TYPE_DATE                                                            \
    }

#define FIXED   .is_dynamic = false
#define DYNAMIC .is_dynamic = true

/* A cell with a default and its origin; a cell that must be given; a key that is no cell.
 */
#define CELL(name, when, preset_, from, sample, en, zh, ...)                             \
    {                                                                                    \
        .key = PAY_##name, .spec = __VA_ARGS__, .preset = preset_, when, .origin = from, \
        .example = sample, .doc_en = en, .doc_zh = zh                                    \
    }
#define NEED(name, when, sample, en, zh, ...)                                            \
    {                                                                                    \
        .key = PAY_##name, .spec = __VA_ARGS__, .is_required = true, when,               \
        .example = sample, .doc_en = en, .doc_zh = zh                                    \
    }
#define WORD(path_, type_, required, translated, sample, en, zh)                         \
    {                                                                                    \
        .path = path_, .key = PAY_N_KEYS, .spec = { .type = type_ },                     \
        .is_required = required, .is_translated = translated, .example = sample,         \
        .doc_en = en, .doc_zh = zh                                                       \
    }

#define LABEL(kind, zh_kind)                                                             \
    WORD(#kind ".{" #kind "}.label", SCN_TYPE_TEXT, false, true, NULL,                   \
         "Name of the " #kind " in reports; label[zh] and label[en] by language.",       \
         zh_kind "在报告中的名称；可按语言写 label[zh]、label[en]。")
#define OWNER(kind)                                                                      \
    WORD(#kind ".{" #kind "}.owner", SCN_TYPE_ID, false, false, "ant",                   \
         "Firm that owns the " #kind                                                     \
         ": fees are also reported by firm. Default: itself.",                           \
         "所属企业：手续费也按企业汇总。默认为自身。")
#define TABLE(kind, plural)                                                              \
    WORD("tables." #plural, SCN_TYPE_FILE, false, false, "tables/" #plural ".csv",       \
         "CSV file with one [" #kind "] section per row: column id, then keys.",         \
         "CSV 表，每行一个 [" #kind "] 节：第一列为 id，其余列为键。")

#define A "assumption"

/* What an outage moves. */
#define IN_SERVICE(NAME, kind, zh_kind)                                                  \
    CELL(NAME##_AVAILABILITY, DYNAMIC, "100%", A, "0%",                                  \
         "Part of the servers of the " #kind " in service; 0%: it is down.",             \
         zh_kind "在线服务能力的比例；0% 为全部中断。", SHARE),                          \
        CELL(NAME##_SPEED, DYNAMIC, "1", A, "0.5",                                       \
             "Factor on the speed at which the servers of the " #kind " work.",          \
             zh_kind "处理速度的系数。", NUMBER(1000, MICRO(1000)))

/* clang-format off: a table reads by its columns */
const ScnRow scn_schema[] = {
    /* the scenario */
    { .path = "scenario.format",
      .key = PAY_N_KEYS,
      .spec = COUNT(1, 1),
      .is_required = true,
      .example = "1",
      .doc_en = "Version of this file format.",
      .doc_zh = "文件格式版本。" },
    WORD("scenario.id", SCN_TYPE_ID, true, false, "full-interop-by-march",
         "Name of the scenario in results: a-z, 0-9 and '-'.",
         "情景标识，用于结果文件。"),
    WORD("scenario.label", SCN_TYPE_TEXT, false, true,
         "Full interoperability by March 2022",
         "Title for people; label[zh] and label[en] by language.",
         "情景标题；可按语言分写。"),
    WORD("scenario.question", SCN_TYPE_TEXT, false, true, "Who gains share?",
         "The question that the scenario asks.", "情景要回答的问题。"),
    WORD("scenario.extends", SCN_TYPE_FILE, false, false, "china-2021.ini",
         "Parent scenario, relative to this file; this file overrides it key by key.",
         "父情景文件（相对本文件）；本文件逐键覆盖。"),

    /* run */
    CELL(RUN_FROM, FIXED, "2021-08-01", A, "2021-08-01",
         "First day of the simulated period.", "模拟起始日期。", DATE),
    CELL(RUN_DAYS, FIXED, "273 d", A, "273 d", "Length of the simulated period.",
         "模拟天数。", { .type = SCN_TYPE_DAYS, .min = 1, .max = 3660 }),
    CELL(RUN_SPIN_UP, FIXED, "180 d", A, "180 d",
         "Days simulated under the base values before the period, so that habits and "
         "beliefs "
         "settle.",
         "正式模拟前的预热天数，使习惯与认知趋于稳定。",
         { .type = SCN_TYPE_DAYS, .min = 0, .max = 3660 }),
    CELL(RUN_SCALE, FIXED, "1:10000", A, "1:1000",
         "Real persons for which one simulated consumer stands; finer costs more time.",
         "一个模拟消费者代表的实际人数；越细越慢。",
         { .type = SCN_TYPE_SCALE, .min = 1, .max = 10000000 }),
    CELL(RUN_REPLICATIONS, FIXED, "10", A, "30",
         "Independent repetitions from which intervals are computed.",
         "独立重复次数，用于计算置信区间。", COUNT(1, 100000)),
    CELL(RUN_SEED, FIXED, "2021", A, "2021",
         "Seed of the random world; the same seed meets the same shoppers in every "
         "scenario.",
         "随机数种子；同一种子下各情景面对相同的消费者。", COUNT(0, UINT32_MAX)),
    CELL(RUN_MIN_CONSUMERS, FIXED, "500", A, "500",
         "Fewest simulated consumers of a city group; small groups get smaller weights.",
         "每个城市组的最少模拟消费者数。", COUNT(1, 100000000)),
    CELL(RUN_MIN_MERCHANTS, FIXED, "50", A, "50",
         "Fewest simulated merchants of a city group and class.",
         "每个城市组、每类商户的最少模拟数。", COUNT(1, 100000000)),
    CELL(RUN_CALIBRATE, FIXED, "yes", A, "yes",
         "Adjust each wallet's utility before the run until its target share is met.",
         "运行前校准各钱包效用，使份额达到目标。", FLAG),
    CELL(RUN_QUEUES, FIXED, "auto", A, "servers",
         "How stations queue in windows. pooled: the backlog of the whole population and "
         "a "
         "formula for the wait; servers: every server by itself; auto: pooled above 1:1, "
         "servers at 1:1.",
         "窗口内如何排队。pooled：全体积压加公式；servers：逐台服务器；auto：1:1 用 "
         "servers，否则用 pooled。",
         CHOICE("auto|pooled|servers")),

    /* places */
    LABEL(group, "城市组"),
    LABEL(city, "城市"),
    NEED(CITY_GROUP, FIXED, "g1", "City group for reports and weights.",
         "所属城市组，用于报告与权重。", REF(GROUP)),
    NEED(CITY_POPULATION, FIXED, "21893000", "Residents of the city.", "常住人口。",
         COUNT(1, 2 * BILLION)),
    WORD("city.{city}.tags", SCN_TYPE_LIST, false, false, "capital alipay-first",
         "Words, separated by blanks, by which events pick cities.",
         "标签（空格分隔），供事件的 cities 选用。"),

    /* institutions */
    LABEL(network, "码网络"),
    OWNER(network),
    NEED(NETWORK_ACQUIRER, FIXED, "lakala",
         "Acquirer of merchants that show this network's own plate.",
         "该码网络自有码牌的收单机构。", REF(ACQUIRER)),
    LABEL(hub, "清算机构"),
    OWNER(hub),
    CELL(HUB_CAPACITY, DYNAMIC, "250000 /s",
         "assumption: about 92000 payments/s x 2-3 visits", "250000 /s",
         "Messages the clearing hub can carry per second.",
         "清算机构每秒可处理的报文数。", PER_SECOND(1, BILLION)),
    IN_SERVICE(HUB, hub, "清算机构"),
    CELL(HUB_BACKUP, FIXED, "none", A, "unionpay",
         "The hub that takes over while the circuit breaker to this one is open.",
         "对该清算机构的熔断器打开时，由哪家清算机构接替。", REF_NONE(HUB)),
    LABEL(bank, "银行"),
    OWNER(bank),
    NEED(BANK_SHARE, FIXED, "12%", "Weight of the bank among consumers' main banks.",
         "该银行在消费者主办银行中的权重。", SHARE),
    CELL(BANK_ORDER, DYNAMIC, "0%", A, "40%",
         "Place of the bank in the order of opening: it is enabled for a wallet and a "
         "code "
         "network once their interop 'banks' exceeds this.",
         "银行开放次序：互通的 banks 超过此值时该银行开通。", SHARE),
    CELL(BANK_CAPACITY, DYNAMIC, "auto", A, "20000 /s",
         "Messages the bank can carry per second; auto: capacity.bank-margin times its "
         "share of capacity.design-peak.",
         "银行每秒可处理的报文数；auto：余量 × 该行占比 × 设计峰值。",
         PER_SECOND_AUTO(1, BILLION)),
    IN_SERVICE(BANK, bank, "银行"),
    LABEL(acquirer, "收单机构"),
    OWNER(acquirer),
    NEED(ACQUIRER_SHARE, FIXED, "25%", "Weight of the acquirer among aggregated plates.",
         "聚合码牌中该收单机构的权重。", SHARE),
    CELL(ACQUIRER_CAPACITY, DYNAMIC, "auto", A, "150000 /s",
         "Messages the acquirer can carry per second; auto: capacity.acquirer-margin "
         "times "
         "capacity.design-peak.",
         "收单机构每秒可处理的报文数；auto：余量 × 设计峰值。",
         PER_SECOND_AUTO(1, BILLION)),
    IN_SERVICE(ACQUIRER, acquirer, "收单机构"),

    /* wallets */
    LABEL(wallet, "钱包"),
    WORD("wallet.{wallet}.family", SCN_TYPE_ID, false, false, "bank-apps",
         "Wallets of one family are reported as one. Default: the wallet itself.",
         "同族钱包合并报告。默认为自身。"),
    OWNER(wallet),
    NEED(WALLET_KIND, FIXED, "platform",
         "platform: of an internet platform; bank-led: of the banks' card network; "
         "bank-app: "
         "of one bank; phone: of a handset maker.",
         "钱包类型：平台钱包、银行系钱包、银行 App、手机钱包。",
         CHOICE("platform|bank-led|bank-app|phone")),
    CELL(WALLET_NETWORK, FIXED, "none", A, "alipay",
         "The wallet's own code network, which it reads everywhere; none if it has none.",
         "钱包自有的码网络（处处可扫）；没有则 none。", REF_NONE(NETWORK)),
    CELL(WALLET_BANK, FIXED, "none", A, "icbc",
         "The bank whose customers may hold it: required for bank-app, none for the "
         "others.",
         "所属银行：仅 bank-app 必填，其余为 none。", REF_NONE(BANK)),
    NEED(WALLET_HUB, FIXED, "netsunion",
         "Clearing hub that carries its foreign codes and bank cards.",
         "跨网络与银行卡支付所经清算机构。", REF(HUB)),
    NEED(WALLET_HOLD, FIXED, "95%",
         "Share of consumers (of a bank app: of the bank's customers) who hold the "
         "wallet.",
         "持有该钱包的消费者占比（银行 App 为该行客户占比）。", SHARE),
    NEED(WALLET_BALANCE, DYNAMIC, "47%",
         "Share of its payments funded inside the wallet (balance, credit), not by bank "
         "card.",
         "由钱包余额或信用产品（而非银行卡）出资的支付占比。", SHARE),
    CELL(WALLET_UTILITY, DYNAMIC, "0.80 CNY", A ", calibrated to the target share",
         "0.80 CNY",
         "What paying with it is worth to a consumer against cash, per payment.",
         "相对现金，每笔使用该钱包的效用。", MONEY(FEN(-100), FEN(100))),
    CELL(WALLET_TARGET, FIXED, "0%", A, "54%",
         "Share of the value of digital payments that calibration aims at; 0% leaves its "
         "utility as given.",
         "校准目标：数字支付金额份额；0% 表示不校准。", SHARE),
    CELL(WALLET_CAPACITY, DYNAMIC, "500000 /s", A, "500000 /s",
         "Messages the wallet's own system can carry per second.",
         "钱包系统每秒可处理的报文数。", PER_SECOND(1, BILLION)),
    IN_SERVICE(WALLET, wallet, "钱包"),

    /* platforms */
    LABEL(platform, "平台"),
    OWNER(platform),
    NEED(PLATFORM_SHARE, DYNAMIC, "45%", "Weight of the platform among online purchases.",
         "该平台在线上购物中的权重。", SHARE),
    NEED(
        PLATFORM_CASHIER, FIXED, "alipay",
        "Code network whose cashier the platform uses; other wallets come in through it.",
        "平台收银台所属码网络；其他钱包经其接入。", REF(NETWORK)),
    NEED(PLATFORM_NETWORKS, DYNAMIC, "alipay, unionpay",
         "Code networks whose own wallets the platform takes.",
         "平台直接接受其自有钱包的码网络。", SET(NETWORK)),
    CELL(PLATFORM_ACCEPTS, DYNAMIC, "auto", A, "85%",
         "Share of the platform's shops that take the wallet; auto: 100% if the wallet's "
         "own "
         "network is among the platform's networks, else 0%.",
         "平台上接受该钱包的店铺占比；auto：其码网络在列则 100%，否则 0%。",
         { .type = SCN_TYPE_RATE, .max = PAY_ONE, .automatic = true }),
    CELL(
        PLATFORM_USERS, DYNAMIC, "100%", A, "10%",
        "Share of the wallet's users for whom the option is switched on at the platform.",
        "在该平台已开通此钱包选项的用户占比。", SHARE),

    /* merchant classes */
    LABEL(class, "商户类别"),
    NEED(CLASS_SHARE, DYNAMIC, "25%", "Weight of the class among shopping intentions.",
         "该类商户在购物意向中的权重。", SHARE),
    NEED(CLASS_MPM, FIXED, "70%",
         "Part of its visits where the payer scans the merchant's code.",
         "顾客主扫（扫商户码）的比例。", SHARE),
    NEED(CLASS_CPM, FIXED, "30%",
         "Part of its visits where the merchant scans the payer's code.",
         "商户被扫（扫顾客付款码）的比例。", SHARE),
    NEED(CLASS_ONLINE, FIXED, "0%",
         "Part of its visits on platforms. The three parts sum to 100%.",
         "线上平台支付的比例；三者之和为 100%。", SHARE),
    NEED(CLASS_TICKET, DYNAMIC, "30 CNY", "Median amount of a purchase.",
         "单笔金额中位数。", MONEY(1, FEN(50000))),
    NEED(CLASS_TICKET_SIGMA, DYNAMIC, "0.7",
         "Spread of the amounts: standard deviation of their logarithm.",
         "单笔金额对数的标准差。", NUMBER(0, MICRO(4))),
    NEED(CLASS_MERCHANTS, FIXED, "8000", "Merchants of the class per million residents.",
         "每百万居民的该类商户数。", COUNT(0, 1000000)),
    CELL(CLASS_CODES, FIXED, "0%", A, "75%",
         "Share of its merchants that show a code of the network.",
         "张贴该码网络收款码的商户占比。", SHARE),
    CELL(CLASS_PERSONAL, FIXED, "0%", A, "60%",
         "Share of its merchants that show a personal code instead of a merchant code.",
         "使用个人收款码的商户占比。", SHARE),
    CELL(CLASS_AGGREGATED, FIXED, "60%", A, "60%",
         "Share of merchants with several networks that show one aggregated plate.",
         "多网络商户中使用聚合码牌的占比。", SHARE),

    /* interoperability */
    CELL(INTEROP_COVERAGE, DYNAMIC, "0%", A, "80%",
         "Share of the network's codes that the wallet can read in this mode; by city in "
         "events. Its own network is always 100%.",
         "该钱包在此方式下可识别的该网络码的占比；事件中可分城市。自有网络恒为 100%。",
         SHARE),
    CELL(INTEROP_USERS, DYNAMIC, "100%", A, "5%",
         "Share of the wallet's users for whom the network's codes are switched on.",
         "已开通扫该网络码功能的用户占比。", SHARE),
    CELL(INTEROP_BANKS, DYNAMIC, "100%", A, "85%",
         "Banks, in their order of opening, whose cards may fund such payments.",
         "按开放次序，可为此类支付出资的银行范围。", SHARE),

    /* behaviour */
    CELL(
        ACTIVITY_MEAN, FIXED, "1.2 /d",
        "found: below 720 bn mobile payments of 2019 / 0.95 bn users, transfers included",
        "1.2 /d", "Purchases of a consumer per day, mean.", "人均每日购物次数（均值）。",
        { .type = SCN_TYPE_NUMBER, .per = "/d", .min = 1000, .max = MICRO(50) }),
    CELL(ACTIVITY_CV, FIXED, "1", A, "1",
         "Spread of activity over consumers: standard deviation / mean.",
         "活跃度的变异系数。", NUMBER(0, MICRO(5))),
    CELL(HOLD_CORRELATION, FIXED, "0.3", A, "0.3",
         "How strongly active consumers hold more wallets; 0 independent, 1 fully.",
         "活跃度与持有钱包的相关程度（0 至 1）。", NUMBER(0, PAY_ONE)),
    CELL(CHOICE_SCALE, DYNAMIC, "2", A, "2",
         "How sharply consumers react to a yuan of difference between ways to pay (per "
         "CNY).",
         "消费者对 1 元差异的敏感度（每元）。", NUMBER(10000, MICRO(50))),
    CELL(NEST, DYNAMIC, "0.6", A, "0.6",
         "Dissimilarity of wallets against cash: 1 makes cash one more wallet, small "
         "values "
         "make wallets close substitutes.",
         "钱包相对现金的相异系数：1 为无嵌套，越小钱包间替代越强。",
         NUMBER(50000, PAY_ONE)),
    CELL(TASTE_SD, DYNAMIC, "0.50 CNY", A, "0.50 CNY",
         "Spread of personal taste for a wallet over consumers.",
         "消费者对钱包个人偏好的标准差。", MONEY(0, FEN(20))),
    CELL(HABIT_VALUE, DYNAMIC, "0.60 CNY",
         "assumption: habit explains a gap between preference and use (van der Cruijsen "
         "et al. "
         "2017), its size is assumed",
         "0.60 CNY", "What full habit of a wallet is worth per payment.",
         "习惯形成后每笔的价值。", MONEY(0, FEN(20))),
    CELL(HABIT_RATE, DYNAMIC, "5%", A, "5%",
         "Step by which each payment moves habit; 100% means the last wallet only.",
         "每次支付对习惯的更新幅度。", SHARE),
    CELL(ACCEPTANCE_RATE, DYNAMIC, "10%", A, "10%",
         "Step by which being accepted or refused moves a consumer's belief in "
         "acceptance.",
         "每次受理或被拒对受理预期的更新幅度。", SHARE),
    CELL(FAULT_RATE, DYNAMIC, "2%", A, "2%", "The same after a technical failure.",
         "技术失败后对受理预期的更新幅度。", SHARE),
    CELL(FAILED_SCAN, DYNAMIC, "1.50 CNY", A, "1.50 CNY",
         "What a failed scan costs a consumer in time and embarrassment.",
         "一次扫码失败给消费者带来的成本。", MONEY(0, FEN(100))),
    CELL(NETWORK_VALUE, DYNAMIC, "0.50 CNY",
         "assumption: network effects are material (Crouzet et al., JPE 2023), their "
         "size is "
         "assumed",
         "0.50 CNY",
         "Value of a wallet accepted everywhere against one accepted nowhere, per "
         "payment.",
         "处处可用相对处处不可用的钱包，每笔的价值差。", MONEY(0, FEN(20))),
    CELL(INFORMED_OFFLINE, DYNAMIC, "50%", A, "50%",
         "Chance that a consumer reads the signs at the till before choosing.",
         "线下顾客先看清受理标识的概率。", SHARE),
    CELL(INFORMED_ONLINE, DYNAMIC, "100%",
         "assumption: an online cashier lists its options", "100%", "The same online.",
         "线上顾客看到可用选项的概率。", SHARE),
    CELL(PATIENCE, DYNAMIC, "90%", A, "90%",
         "Chance that a consumer tries another way after a failed attempt.",
         "一次失败后继续尝试的概率。", SHARE),
    CELL(ATTEMPTS, DYNAMIC, "3", A, "3", "Most digital attempts at one purchase.",
         "每次购物最多的数字支付尝试次数。", COUNT(1, 8)),
    CELL(CASH_CARRIED, DYNAMIC, "45%", A, "45%",
         "Chance that a consumer carries enough cash.", "随身携带足够现金的概率。",
         SHARE),
    CELL(LOST_PENALTY, DYNAMIC, "3 CNY", A, "3 CNY",
         "What a lost purchase costs a consumer in the surplus.",
         "购物落空给消费者造成的损失。", MONEY(0, FEN(1000))),
    CELL(ZIPF, FIXED, "0.8", A, "0.8",
         "How unequal merchants' popularity is: 0 equal, 1 Zipf's law.",
         "商户热度的不均程度（齐普夫指数）。", NUMBER(0, MICRO(3))),
    CELL(CONFIRM_TIME, DYNAMIC, "2.5 s", A, "2.5 s",
         "Time a payer takes to scan and confirm, mean; it is no part of latency.",
         "付款人扫码并确认所用的平均时间；不计入系统时延。", SPAN(0, SIM_HOUR)),
    CELL(CONFIRM_CV, DYNAMIC, "0.5", A, "0.5",
         "Spread of that time: standard deviation / mean.", "扫码确认时间的变异系数。",
         NUMBER(0, MICRO(10))),
    CELL(SCAN_TIME, DYNAMIC, "3 s", A, "3 s",
         "Time until a payer sees that the wallet cannot read a code.",
         "付款人发现钱包扫不了该码所用的时间。", SPAN(0, SIM_HOUR)),

    /* limits */
    CELL(LIMIT_STATIC, DYNAMIC, "none", A, "500 CNY",
         "Most that a payer may pay per day by static codes (mpm and personal); none: no "
         "limit.",
         "付款人每日静态码（mpm、personal）支付限额；none 不限。",
         MONEY_NONE(0, FEN(10000000))),
    CELL(LIMIT_BALANCE, DYNAMIC, "none", A, "1000 CNY",
         "Most that a payer may pay per day from wallet balances; none: no limit.",
         "付款人每日钱包余额支付限额；none 不限。", MONEY_NONE(0, FEN(10000000))),

    /* traffic */
    CELL(TRAFFIC_HOUR, FIXED,
         "12, 6, 4, 3, 3, 6, 18, 38, 46, 45, 48, 66, 74, 58, 50, 48, 50, 60, 76, 78, 72, "
         "62, "
         "48, 29",
         A, "76", "Weight of the clock hour in a day's purchases.",
         "各小时购物量的权重。", COUNT(0, 1000000)),
    CELL(TRAFFIC_WEEKDAY, FIXED, "0.97, 0.97, 0.98, 0.99, 1.04, 1.05, 1", A, "1.05",
         "Factor of the weekday, mon .. sun.", "星期系数，mon 至 sun。",
         NUMBER(0, MICRO(10))),
    CELL(TRAFFIC_LEVEL, DYNAMIC, "1", A, "1.2", "Factor on all purchases.",
         "全部购物量的系数。", NUMBER(0, MICRO(100))),
    WORD("traffic.hours", SCN_TYPE_LIST, false, false, "12, 6, 4, ... 24 numbers",
         "All 24 hour weights in one line.", "一行写出 24 个小时权重。"),
    WORD("traffic.weekdays", SCN_TYPE_LIST, false, false, "0.97, 0.97, ... 7 numbers",
         "All seven weekday factors in one line, from Monday.",
         "一行写出周一至周日的系数。"),
    LABEL(holiday, "节假日"),
    NEED(HOLIDAY_FROM, FIXED, "2021-10-01", "First day of the holiday.", "假期首日。",
         DATE),
    NEED(HOLIDAY_UNTIL, FIXED, "2021-10-08", "First day after the holiday.",
         "假期后首日。", DATE),
    CELL(HOLIDAY_CLASS, FIXED, "1", A, "1.3", "Factor of the class during the holiday.",
         "假期内该类商户购物量的系数。", NUMBER(0, MICRO(100))),

    /* flash crowds */
    LABEL(flash, "抢购高峰"),
    NEED(FLASH_AT, FIXED, "2021-11-11", "When the crowd begins to come.",
         "高峰开始的时间。", DATE),
    CELL(FLASH_RISE, FIXED, "224 s",
         "found: NetsUnion's peak on 2019-11-11 came at 00:03:44", "224 s",
         "Time over which it grows linearly to its top.", "线性升至顶点所用的时间。",
         SPAN(0, 7 * SIM_DAY)),
    CELL(FLASH_DECAY, FIXED, "900 s", A, "900 s",
         "Time in which it falls to 37% (1/e) after the top.",
         "顶点之后降至 37%（1/e）所用的时间。", SPAN(SIM_MILLISECOND, 7 * SIM_DAY)),
    NEED(FLASH_PEAK, FIXED, "4",
         "Size: at the top the classes' purchases exceed their usual rate of that moment "
         "by "
         "(peak - 1) times their mean rate of a day.",
         "规模：顶点时购物速率比该时刻平常高出（peak − 1）倍的日均速率。",
         NUMBER(PAY_ONE, MICRO(1000))),
    CELL(FLASH_CLASSES, FIXED, "any", A, "online-retail",
         "Merchant classes that it concerns.", "涉及的商户类别。", SET(CLASS)),

    /* windows */
    LABEL(window, "窗口"),
    NEED(WINDOW_FROM, FIXED, "2021-11-10T23:00",
         "Begin of a period that is simulated message by message; outside of windows "
         "payments are booked at once, as on a ledger.",
         "逐条报文模拟的起点；窗口之外按账本直接记账。", DATE),
    NEED(WINDOW_TO, FIXED, "2021-11-11T02:00",
         "End of the period; it is at most 72 hours long.",
         "逐条报文模拟的终点；最长 72 小时。", DATE),

    /* stations */
    CELL(CAPACITY_PEAK, FIXED, "109000 /s",
         "found: peak of both hubs on 2020-11-11 (ithome.com/0/519/140.htm)", "109000 /s",
         "Peak for which banks and acquirers whose capacity is auto are built.",
         "capacity 为 auto 的银行与收单机构据以建设的峰值。", PER_SECOND(1, BILLION)),
    CELL(CAPACITY_BANK, FIXED, "1.3", A, "1.3",
         "Capacity of a bank relative to its share of the design peak.",
         "银行容量与其设计峰值份额之比。", NUMBER(1000, MICRO(1000))),
    CELL(CAPACITY_ACQUIRER, FIXED, "1.5", A, "1.5",
         "Capacity of an acquirer relative to the design peak.",
         "收单机构容量与设计峰值之比。", NUMBER(1000, MICRO(1000))),
    CELL(STATION_SERVICE, FIXED, "40 ms, 10 ms, 12 ms, 8 ms, 143 ms, 15 ms",
         "assumption; bank derived: so that the hub's round trip is 199 ms (found: "
         "NetsUnion, New Year's Eve 2019, caixin)",
         "8 ms", "Mean time of one visit without waiting; phone and link: one way.",
         "一次访问的平均时间（不含排队）；phone、link 为单程。", SPAN(0, SIM_HOUR)),
    CELL(STATION_CV, FIXED, "0.5, 0, 1, 1, 1.5, 1", A, "1",
         "Spread of that time: standard deviation / mean.", "服务时间的变异系数。",
         NUMBER(0, MICRO(10))),
    CELL(
        STATION_LAW, FIXED,
        "lognormal, deterministic, lognormal, lognormal, lognormal, lognormal", A,
        "lognormal",
        "Law of that time. It must fit cv: deterministic 0; exponential 1; erlang of k "
        "phases 1/sqrt(k), as 0.707107 for two; lognormal above 0.",
        "服务时间的分布；须与 cv 相符：deterministic 为 0，exponential 为 1，k 阶 erlang "
        "为 1/√k，lognormal 大于 0。",
        CHOICE("deterministic|exponential|erlang|lognormal")),
    CELL(STATION_BUFFER, FIXED, "none, none, 1 s, 0.5 s, 2 s, 1 s", A, "0.5 s",
         "Waiting room in seconds of full capacity; a message that finds it full is "
         "refused. none: no limit.",
         "等候区大小，以满负荷处理的秒数计；满则拒绝。none 不限。",
         SPAN_NONE(0, SIM_HOUR)),
    CELL(STATION_PATIENCE, FIXED, "none", A, "1 s",
         "Mean time after which a waiting message is dropped; none: it waits.",
         "排队报文被丢弃前的平均等待时间；none 为一直等待。",
         SPAN_NONE(SIM_MILLISECOND, SIM_HOUR)),
    CELL(STATION_LOST, FIXED, "no", A, "yes",
         "yes: messages in service at servers that fail are lost; no: they are served "
         "anew.",
         "yes：故障服务器上正在处理的报文丢失；no：重新处理。", FLAG),

    /* protocol */
    CELL(PROTOCOL_LEG, DYNAMIC, "3 s", A, "3 s",
         "Time a wallet waits for the reply to a message before the state of the payment "
         "is unknown to it.",
         "钱包等待一条报文回复的时限，超时则状态不明。", SPAN(SIM_MILLISECOND, SIM_HOUR)),
    CELL(PROTOCOL_TOTAL, DYNAMIC, "10 s", A, "10 s",
         "Time after which a payment that is not complete is given up.",
         "整笔支付的时限，未完成则放弃。", SPAN(SIM_MILLISECOND, SIM_HOUR)),
    CELL(PROTOCOL_QUERIES, DYNAMIC, "3", A, "3",
         "Most queries about the state of one payment.", "每笔支付最多的查询次数。",
         COUNT(0, 100)),
    CELL(PROTOCOL_QUERY_INTERVAL, DYNAMIC, "2 s", A, "2 s",
         "Time between two queries about one payment.", "同一支付两次查询的间隔。",
         SPAN(SIM_MILLISECOND, SIM_HOUR)),
    CELL(PROTOCOL_QUERY_LIMIT, DYNAMIC, "none", A, "1000 /s",
         "Queries a wallet may send per second, all its payments together; none: no "
         "limit.",
         "一个钱包每秒可发出的查询数（全部支付合计）；none 不限。",
         PER_SECOND_NONE(0, BILLION)),
    CELL(PROTOCOL_RETRIES, DYNAMIC, "2", A, "2",
         "Most times an attempt that cannot have been debited is sent again.",
         "确定未扣款的尝试最多重发的次数。", COUNT(0, 20)),
    CELL(
        PROTOCOL_BACKOFF, DYNAMIC, "0.5 s", A, "0.5 s",
        "Pause before the first retry; it doubles with each, times a uniform 0.5 to 1.5.",
        "首次重试前的停顿；每次加倍，再乘以 0.5 至 1.5 的随机数。", SPAN(0, SIM_HOUR)),
    CELL(PROTOCOL_BREAKER, DYNAMIC, "yes", A, "no",
         "Circuit breakers: a caller stops calling an institution that keeps failing.",
         "熔断器：对持续失败的机构暂停调用。", FLAG),
    CELL(PROTOCOL_BREAKER_CALLS, DYNAMIC, "20", A, "20",
         "Fewest calls within breaker-window on which a breaker judges.",
         "熔断器判断所需的最少调用次数。", COUNT(1, 1000000)),
    CELL(PROTOCOL_BREAKER_SHARE, DYNAMIC, "50%", A, "50%",
         "A breaker opens when more than this share of the calls failed.",
         "失败占比超过此值时熔断器打开。", SHARE),
    CELL(PROTOCOL_BREAKER_WINDOW, DYNAMIC, "10 s", A, "10 s",
         "Time over which a breaker counts calls.", "熔断器统计调用的时间长度。",
         SPAN(SIM_MILLISECOND, SIM_HOUR)),
    CELL(PROTOCOL_BREAKER_OPEN, DYNAMIC, "30 s", A, "30 s",
         "Time a breaker stays open before it probes.", "熔断器打开后到试探前的时间。",
         SPAN(SIM_MILLISECOND, SIM_HOUR)),

    /* faults */
    CELL(FAULT_VISIT, DYNAMIC, "0.05%", A, "0.05%",
         "Chance that one visit to a wallet, hub or acquirer fails technically.",
         "经过钱包、清算机构或收单机构一次的技术失败率。", SHARE),
    CELL(FAULT_ISSUER, DYNAMIC, "0.3%", A, "0.3%",
         "Chance that one visit to a bank fails technically.",
         "经过发卡行一次的技术失败率。", SHARE),
    CELL(FAULT_BUSINESS, DYNAMIC, "0%", A, "0.5%",
         "Chance that an attempt is declined: funds, risk, limits.",
         "因余额、风控、限额被拒的概率。", SHARE),

    /* fees */
    LABEL(fee, "费率"),
    NEED(FEE_FLOW, FIXED, "mdr",
         "Who pays whom. mdr: merchant to acquirer (on-us: wallet); account-side: "
         "acquirer to "
         "wallet; hub-acquiring: acquirer to hub; hub-account: wallet to hub; funding: "
         "wallet "
         "to bank; funding-hub-wallet, funding-hub-bank: to the hub of the funding leg; "
         "placer: acquirer to code-plate placer; placer-direct: merchant to placer; "
         "commission: merchant to platform.",
         "费用流向：商户手续费、账户侧、清算（收单侧、账户侧）、出资通道、布码方、平台佣"
         "金等。",
         CHOICE("mdr|account-side|hub-acquiring|hub-account|funding|funding-hub-wallet|"
                "funding-hub-bank|placer|placer-direct|commission")),
    CELL(FEE_NETWORKS, FIXED, "any", A, "alipay, wechat", "Code networks it applies to.",
         "适用的码网络。", SET(NETWORK)),
    CELL(FEE_WALLETS, FIXED, "any", A, "bank-*", "Wallets it applies to.", "适用的钱包。",
         SET(WALLET)),
    CELL(FEE_CLASSES, FIXED, "any", A, "restaurant", "Merchant classes it applies to.",
         "适用的商户类别。", SET(CLASS)),
    CELL(FEE_PLATFORMS, FIXED, "any", A, "taobao", "Platforms it applies to.",
         "适用的平台。", SET(PLATFORM)),
    CELL(
        FEE_MODES, FIXED, "any", A, "offline",
        "Ways to pay it applies to: online, mpm, personal, cpm; offline: the last three.",
        "适用的支付方式：online、mpm、personal、cpm；offline 指后三种。", SET(MODE)),
    CELL(FEE_CODE_LEG, FIXED, "any", A, "off-us",
         "on-us: the code is of the wallet's own network; off-us: it is foreign.",
         "on-us：自有网络的码；off-us：跨网络的码。", CHOICE("any|on-us|off-us")),
    CELL(FEE_FUNDING_LEG, FIXED, "any", A, "bank",
         "balance: funded inside the wallet; bank: by a bank card.",
         "balance：钱包内出资；bank：银行卡出资。",
         CHOICE("any|balance,on-us|bank,off-us")),
    CELL(
        FEE_PRIORITY, FIXED, "0", A, "10",
        "Of the fees of one flow that apply to a payment, the highest priority is taken.",
        "同一流向有多条适用时，取优先级最高者。", COUNT(0, 1000000)),
    CELL(FEE_RATE, DYNAMIC, "0%", A, "0.38%", "Part of the amount.", "按金额的费率。",
         RATE(0, 100000)),
    CELL(FEE_FIXED, DYNAMIC, "0 CNY", A, "0.10 CNY", "Fixed part per payment.",
         "每笔固定费用。", MONEY(0, FEN(1000))),
    CELL(FEE_MIN, DYNAMIC, "0 CNY", A, "0.01 CNY", "Least fee per payment.",
         "每笔最低费用。", MONEY(0, FEN(1000))),
    CELL(FEE_CAP, DYNAMIC, "none", A, "3.25 CNY", "Highest fee per payment, or none.",
         "每笔封顶费用，或 none。", MONEY_NONE(0, FEN(100000))),
    CELL(FEE_DISCOUNT, DYNAMIC, "1", A, "0.9", "Factor on the fee after minimum and cap.",
         "在最低与封顶之后的折扣系数。", NUMBER(0, MICRO(10))),
    CELL(FEE_TIER_MODE, FIXED, "marginal", A, "slab",
         "marginal: each tier's rate for the part of the amount within it; slab: one "
         "rate for "
         "the whole amount.",
         "marginal：分段累进；slab：全额按所在档。", CHOICE("marginal|slab")),
    CELL(FEE_TIER_RATE, DYNAMIC, "0%", A, "0.60%",
         "Rate of the tier; tiers replace 'rate'.", "该档费率；设档后不用 rate。",
         RATE(0, 100000)),
    CELL(
        FEE_TIER_UP_TO, DYNAMIC, "0 CNY", A, "1000 CNY",
        "Upper amount of the tier, inclusive; none: no limit; 0 CNY: the tier is unused.",
        "该档金额上限（含）；none 无上限；0 表示不用。", MONEY_NONE(0, FEN(50000))),

    /* rebates */
    CELL(REBATE_PAYMENT, DYNAMIC, "0 CNY", A, "0.50 CNY",
         "What the wallet gives its payer per payment.", "每笔给付款人的补贴。",
         MONEY(0, FEN(1000))),
    CELL(REBATE_RATE, DYNAMIC, "0%", A, "1%",
         "What the wallet gives its payer as part of the amount.",
         "按金额给付款人的补贴率。", SHARE),
    CELL(REBATE_FLOOR, DYNAMIC, "0 CNY", A, "2 CNY",
         "Least amount of a payment for a rebate.", "享受补贴的最低金额。",
         MONEY(0, FEN(50000))),
    CELL(REBATE_MODES, DYNAMIC, "any", A, "offline", "Ways to pay that earn the rebate.",
         "可享补贴的支付方式。", SET(MODE)),
    CELL(REBATE_BUDGET, DYNAMIC, "none", A, "300 万元",
         "Total the wallet spends on rebates, checked at 03:00 each day; none: no limit.",
         "补贴总预算（每日 3:00 核对）；none 不限。",
         MONEY_NONE(0, INT64_C(100000000000000))),

    /* events */
    LABEL(event, "事件"),
    WORD("event.{event}.at", SCN_TYPE_DATE, true, false, "2021-11-01",
         "When the change begins.", "变化开始的时间。"),
    WORD("event.{event}.until", SCN_TYPE_DATE, false, false, "2022-03-31",
         "When the values beneath return; without it the change stays.",
         "恢复原值的时间；不写则一直有效。"),
    WORD("event.{event}.ramp", SCN_TYPE_SPAN, false, false, "30 d",
         "Time over which the change grows linearly; complete at 'at' + 'ramp'.",
         "线性过渡的时长，在 at + ramp 时完成。"),
    WORD("event.{event}.cities", SCN_TYPE_LIST, false, false, "* -capital",
         "Cities where it acts: ids, groups or tags; * all; -word takes away.",
         "生效城市：城市、城市组或标签；* 为全部；-词 表示排除。"),
    WORD("event.{event}.channel", SCN_TYPE_LIST, false, false, "offline",
         "Restricts paths with a mode: online, offline, mpm, personal, cpm.",
         "限定支付方式：online、offline、mpm、personal、cpm。"),
    WORD("event.{event}.off", SCN_TYPE_FLAG, false, false, "yes",
         "yes removes the parent's event of this id.", "yes 表示取消父情景的同名事件。"),
    WORD("event.{event}.set.PATH", SCN_TYPE_LIST, false, false,
         "set.interop.*.*.mpm.coverage = 100%",
         "Give the value of a path; * stands for one part.",
         "设定路径的值；* 代表一个部分。"),
    WORD("event.{event}.add.PATH", SCN_TYPE_LIST, false, false,
         "add.fee.mdr-qr.rate = -0.10 pp",
         "Add to the value, with sign: pp, bp or ppm for rates.",
         "在原值上增减（须带符号）。"),
    WORD("event.{event}.scale.PATH", SCN_TYPE_LIST, false, false,
         "scale.behaviour.cash-carried = 0.3", "Multiply the value by a factor.",
         "将原值乘以系数。"),

    /* files, checks, report */
    TABLE(group, groups),
    TABLE(city, cities),
    TABLE(network, networks),
    TABLE(hub, hubs),
    TABLE(bank, banks),
    TABLE(acquirer, acquirers),
    TABLE(wallet, wallets),
    TABLE(platform, platforms),
    TABLE(class, classes),
    TABLE(holiday, holidays),
    TABLE(fee, fees),
    TABLE(flash, flashes),
    TABLE(window, windows),
    WORD("expect.METRIC", SCN_TYPE_LIST, false, false,
         "hub.load.peak.netsunion = at most 90%",
         "A check the run must pass: at most X, at least X, between A and B, or a value. "
         "A "
         "metric with members names one: METRIC.MEMBER.",
         "运行须满足的检验：at most、at least、between A and B 或具体值。"),
    WORD("report.against", SCN_TYPE_FILE, false, false, "announced.ini",
         "Base scenario of the comparison.", "对比的基准情景。"),
    WORD("report.metrics", SCN_TYPE_LIST, false, false, "tps.peak, share.family.value",
         "Metrics of the report; default: the headline metrics.", "报告的指标。"),
    WORD("report.split-by", SCN_TYPE_ID, false, false, "wallet",
         "A dimension; `compare` then shows every metric by it as well.",
         "维度：compare 另外列出所有按此维度细分的指标。"),
};
/* clang-format on */

const unsigned scn_schema_n = G_N_ELEMENTS(scn_schema);

static const struct {
    const char *kind, *why;
} refused[] = {
    { "rule", "it will let firms react at the daily barrier; this version knows dated "
              "events only" },
    { "sweep",
      "it will vary a path over several values; use --set PATH=VALUE meanwhile" },
    { "experiment", "it will design runs; use run.replications meanwhile" },
};

static const char *const plurals[PAY_N_DECLARED_KINDS] = {
    [PAY_KIND_GROUP] = "groups",     [PAY_KIND_CITY] = "cities",
    [PAY_KIND_NETWORK] = "networks", [PAY_KIND_HUB] = "hubs",
    [PAY_KIND_BANK] = "banks",       [PAY_KIND_ACQUIRER] = "acquirers",
    [PAY_KIND_WALLET] = "wallets",   [PAY_KIND_PLATFORM] = "platforms",
    [PAY_KIND_CLASS] = "classes",    [PAY_KIND_HOLIDAY] = "holidays",
    [PAY_KIND_FEE] = "fees",         [PAY_KIND_FLASH] = "flashes",
    [PAY_KIND_WINDOW] = "windows",
};

const char *
scn_row_path(const ScnRow *row)
{
    return row->path != NULL ? row->path : pay_key_shape[row->key].path;
}

const ScnRow *
scn_schema_row(PayKey key)
{
    for (unsigned i = 0; i < scn_schema_n; i++)
        if (scn_schema[i].key == key)
            return &scn_schema[i];
    g_assert_not_reached();
}

/* The rest of @path after "@kind." or "@kind.{id}.", or NULL if it is of another kind. */
static const char *
key_within(const char *path, const char *kind, bool *ret_has_id)
{
    size_t n = strlen(kind);
    if (strncmp(path, kind, n) != 0 || path[n] != '.')
        return NULL;
    path += n + 1;
    *ret_has_id = *path == '{';
    return *ret_has_id ? strchr(path, '}') + 2 : path;
}

const char *
scn_row_key(const ScnRow *row)
{
    const char *path = scn_row_path(row);
    const char *rest = strchr(path, '.') + 1;
    return *rest == '{' ? strchr(rest, '}') + 2 : rest;
}

/* Does @key fit @pattern part by part, where {kind} is any word? */
static bool
fits(const char *pattern, const char *key)
{
    for (;;) {
        size_t n = strcspn(pattern, "."), m = strcspn(key, ".");
        if (*pattern == '{' ? m == 0 : n != m || memcmp(pattern, key, n) != 0)
            return false;
        pattern += n;
        key += m;
        if (*pattern != *key)
            return false;
        if (*key == '\0')
            return true;
        pattern++;
        key++;
    }
}

const ScnRow *
scn_schema_find(const char *kind, const char *key)
{
    for (unsigned i = 0; i < scn_schema_n; i++) {
        bool has_id;
        const char *pattern = key_within(scn_row_path(&scn_schema[i]), kind, &has_id);
        if (pattern != NULL && fits(pattern, key))
            return &scn_schema[i];
    }
    return NULL;
}

bool
scn_schema_has_kind(const char *kind, bool *ret_has_id)
{
    for (unsigned i = 0; i < scn_schema_n; i++)
        if (key_within(scn_row_path(&scn_schema[i]), kind, ret_has_id) != NULL)
            return true;
    return false;
}

PayKind
scn_schema_declares(const char *kind)
{
    for (unsigned i = 0; i < PAY_N_DECLARED_KINDS; i++)
        if (strcmp(kind, pay_kind_name(i)) == 0)
            return i;
    return PAY_KIND_NONE;
}

PayKind
scn_schema_refers(const char *kind)
{
    if (strcmp(kind, "interop") == 0 || strcmp(kind, "rebate") == 0)
        return PAY_KIND_WALLET;
    if (strcmp(kind, pay_kind_name(PAY_KIND_STATION)) == 0)
        return PAY_KIND_STATION;
    return scn_schema_declares(kind);
}

const char *
scn_schema_plural(PayKind kind)
{
    return plurals[kind];
}

const char *
scn_schema_refused(const char *kind)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(refused); i++)
        if (strcmp(refused[i].kind, kind) == 0)
            return refused[i].why;
    return NULL;
}
