"""Characters that stand in one Chinese script only: what shows a simplified word among traditional ones."""

from __future__ import annotations

# Simplified and traditional form of frequent characters, each used in its own script alone.
_TEXT = """
国國 学學 来來 个個 们們 这這 时時 会會 为為 对對 过過 说說 样樣 还還 发發 经經 业業 务務 员員 单單
报報 应應 关關 问問 题題 处處 级級 责責 态態 数數 据據 预預 约約 执執 联聯 络絡 话話 访訪 复復 记記
录錄 认認 证證 册冊 帐帳 账賬 号號 编編 码碼 请請 选選 择擇 开開 闭閉 启啟 设設 续續 结結 构構 标標
准準 须須 项項 显顯 错錯 误誤 无無 满滿 评評 价價 质質 检檢 计計 划劃 总總 额額 费費 购購 买買 卖賣
货貨 资資 产產 车車 辆輛 电電 网網 线線 内內 导導 输輸 载載 类類 别別 称稱 属屬 写寫 读讀 阅閱 览覽
图圖 画畫 条條 达達 远遠 进進 运運 连連 迟遲 递遞 变變 换換 转轉 动動 调調 试試 验驗 权權 户戶 组組
织織 统統 给給 绝絕 维維 缩縮 见見 规規 视視 观觀 觉覺 让讓 议議 讯訊 许許 论論 诉訴 译譯 识識 词詞
该該 详詳 语語 谁誰 谈談 负負 财財 败敗 贵貴 贴貼 赔賠 较較 边邊 适適 钟鐘 间間 闻聞 队隊 阶階 际際
险險 随隨 难難 页頁 顺順 顾顧 频頻 颜顏 馈饋 驻駐 齐齊 龄齡 优優 传傳 伤傷 偿償 储儲 儿兒 军軍 农農
决決 况況 净淨 减減 击擊 则則 创創 删刪 办辦 劳勞 势勢 区區 医醫 协協 历歷 压壓 双雙 听聽 响響 围圍
场場 块塊 坏壞 声聲 备備 够夠 头頭 夹夾 妇婦 宁寧 实實 审審 宽寬 宾賓 层層 岁歲 师師 带帶 帮幫 广廣
库庫 废廢 张張 强強 归歸 当當 忆憶 怀懷 恶惡 悬懸 惊驚 惯慣 战戰 扩擴 扫掃 护護 担擔 拟擬 拣揀 拥擁
挂掛 损損 摄攝 断斷 旧舊 晓曉 暂暫 术術 机機 杂雜 极極 档檔 桥橋 楼樓 毕畢 汇匯 没沒 测測 济濟 渐漸
湾灣 潜潛 灭滅 灵靈 点點 烧燒 热熱 爱愛 状狀 独獨 环環 现現 疗療 监監 盘盤 着著 矿礦 确確 离離 种種
积積 稳穩 穷窮 竞競 笔筆 签簽 简簡 筛篩 粮糧 紧緊 红紅 纪紀 纯純 纸紙 细細 终終 绍紹 绩績 绿綠 缴繳
罚罰 职職 肃肅 脑腦 节節 范範 药藥 营營 虑慮 虽雖 补補 装裝 触觸 订訂 讨討 训訓 诊診 诚誠 谢謝 贡貢
趋趨 跃躍 践踐 踪蹤 轻輕 辑輯 邮郵 释釋 针針 销銷 锁鎖 键鍵 镇鎮 长長 门門 隐隱 雾霧 静靜 顿頓 风風
飞飛 饭飯 馆館 驱驅 鲜鮮 黄黃
"""
PAIRS = [tuple(pair) for pair in _TEXT.split()]
SIMPLIFIED = {simple for simple, _ in PAIRS} - set("准着历")
TRADITIONAL = {full for _, full in PAIRS} - set("著") | set("後裡裏麵臺製於鬆隻幾")
LANGUAGE_NAMES = ("简体", "繁體")  # written the same in every language, so that a reader finds their own


def wrong_characters(text: str, language: str) -> str:
    """The characters of ``text`` that only the other Chinese script has; none in English texts."""
    for own_name in LANGUAGE_NAMES:
        text = text.replace(own_name, "")
    foreign = {"zh-Hans": TRADITIONAL, "zh-Hant": SIMPLIFIED}.get(language, SIMPLIFIED | TRADITIONAL)
    return "".join(sorted(set(text) & foreign))
