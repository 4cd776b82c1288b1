#include "server/control/books_commands.h"

#include "server/control/backups.h"
#include "server/control/postgres_backups.h"
#include "server/rear/keeping/chain_heads.h"
#include "server/rear/keeping/closing_book.h"
#include "server/program/private_file.h"
#include "server/rear/storage/bank_log.h"
#include "server/rear/storage/suspense.h"
#include "shared/protocol/json.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdio>
#include <iomanip>
#include <iostream>
#include <sstream>

namespace florin::control {

using base::Refused;
using program::Exit;
using program::Failure;

namespace {

/// A line each: {"retrieval": "...", "amount": 1250, "currency": "KRW", "stands": true}.
base::Result<std::vector<storage::BankLogRow>, Failure> readBankLog(const std::string &file) {
    const auto content = program::readPrivateFile(file);
    if (!content) return Refused{Failure{Exit::usage, "The bank's log " + file + " cannot be read."}};
    std::vector<storage::BankLogRow> rows;
    std::istringstream lines(*content);
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        if (line.empty()) continue;
        const auto json = protocol::readJson(line);
        const auto flaw = [&] { return Refused{Failure{Exit::usage, "Line " + std::to_string(number) + " of " + file + " is no movement of a bank's log."}}; };
        if (!json || !json->is_object()) return flaw();
        protocol::ObjectReader in(*json);
        storage::BankLogRow row{in.text("retrieval", {1, 12}), in.integer("amount", 0, (std::int64_t{1} << 53) - 1), in.text("currency", {3, 3}),
                                in.boolean("stands")};
        if (in.flaw()) return flaw();
        rows.push_back(std::move(row));
    }
    return rows;
}

Done compareWithBank(const std::string &file, keeping::Possessions &possessions, audit::Findings &findings) {
    const auto log = readBankLog(file);
    if (!log) return Refused{log.error()};
    storage::BankLogCount count;
    const auto read = possessions.office->inspect([&](storage::Database &db) { count = storage::compareWithBankLog(db, *log, findings); });
    if (!read) return storeFailure(read.error());
    std::cout << "the bank's log: " << count.agreeing << " of " << log->size() << " movements agree, " << count.pending << " are not settled yet\n";
    return {};
}

/// What a person has to look at is no finding: the books say themselves where it stands.
Done tellSuspended(keeping::Possessions &possessions) {
    std::vector<storage::Suspended> list;
    const auto read = possessions.office->inspect([&](storage::Database &db) { list = storage::suspended(db); });
    if (!read) return storeFailure(read.error());
    std::cout << "in suspense: " << list.size() << "\n";
    for (const auto &[transfer, left] : list)
        std::cout << "  " << transfer.plan.credit << " holds " << money::toPlainText(left) << " of charge "
                  << transfer.plan.id.substr(0, transfer.plan.id.find('/')) << " since " << base::toRfc3339(transfer.begunAt) << "\n";
    return {};
}

/// Everything from the first entry on; each finding is a line.
Done lookThroughBooks(const std::string &folder, const std::string &bankLog, keeping::Possessions &possessions) {
    const auto heads = keeping::readChainHeads(folder, possessions.keys.books.publicKey());
    if (!heads) return Refused{Failure{Exit::damagedData, heads.error()}};
    audit::Findings findings;
    const auto begun = std::chrono::steady_clock::now();
    const auto count = possessions.office->audit(*heads, findings);
    if (!count) return storeFailure(count.error());
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    if (const auto checked = keeping::ClosingBook(*possessions.office, possessions.keys).check(findings); !checked) return checked;
    if (!bankLog.empty())
        if (const auto compared = compareWithBank(bankLog, possessions, findings); !compared) return compared;
    for (const auto &finding : findings.list()) std::cout << finding.sentence << "\n";
    std::cout << count->entries << " entries, " << count->accounts << " accounts, " << count->batches << " commits, " << count->witnesses
              << " witnesses and " << heads->size() << " signed heads looked through in " << std::fixed << std::setprecision(1) << took.count()
              << " s\npending transfers: " << count->pending << "\n";
    if (const auto told = tellSuspended(possessions); !told) return told;
    if (!findings.isEmpty())
        return Refused{Failure{Exit::damagedData, "The books are not as they were written: " + std::to_string(findings.count()) + " findings."}};
    std::cout << "The books add up." << std::endl;
    return {};
}

} // namespace

Done storeFailure(intake::StoreError error) {
    switch (error) {
    case intake::StoreError::full:
        return Refused{Failure{Exit::notWritable, "The database cannot be written (is the disk full?). Nothing was changed."}};
    case intake::StoreError::busy:
        return Refused{Failure{Exit::unavailable, "The database is busy. Nothing was changed; please try again."}};
    case intake::StoreError::damaged:
        return Refused{Failure{Exit::damagedData, "The database is damaged. Nothing was changed."}};
    case intake::StoreError::unreachable:
        return Refused{Failure{Exit::unavailable, "The database server does not answer. Nothing was changed."}};
    case intake::StoreError::unknown:
        return Refused{Failure{Exit::unavailable, "The database server was lost in the middle. Look whether it was done before you try again."}};
    }
    return Refused{Failure{}};
}

void BooksCommands::declare(CLI::App &app) {
    m_audit = app.add_subcommand("audit", "looks through the books from their first entry; names what is not as it was written");
    m_audit->add_option("--bank-log", m_bankLog, "what a bank says it moved: a JSON line each with retrieval, amount, currency, stands");
    m_close = app.add_subcommand("close", "closes all days that are over; a closing is signed and chained to the one before");
    m_close->add_option("--day", m_day, "the last day to close, like 2026-11-20 (UTC)");
    m_prove = app.add_subcommand("prove", "proves to a shop or member that its line is in a closing");
    m_prove->add_option("--day", m_day, "the closed day")->required();
    m_prove->add_option("--account", m_account, "like till:SHOP:KRW")->required();
    m_prove->add_option("--out", m_file, "where to write the proof; standard output unless given");
    m_backUp = app.add_subcommand("backup", "copies the books into a new file while payments run, and looks through the copy");
    m_backUp->add_option("to", m_file, "the new file")->required();
    m_restore = app.add_subcommand("restore", "puts a backup in the place of the books; the server must be stopped");
    m_restore->add_option("from", m_file, "the backup")->required();
    m_restore->add_flag("--replace", m_replaces, "move the books that are there aside");
    m_verify = app.add_subcommand("verify", "looks through a backup, or checks a proof");
    m_verify->add_option("backup", m_file, "the backup");
    m_verify->add_option("--proof", m_proof, "a proof that florinctl prove wrote");
    m_verify->add_option("--key", m_keyFile, "the books' public key in PEM, with --proof");
    m_migrate = app.add_subcommand("migrate", "brings the books' schema up to date");
    m_key = app.add_subcommand("books-key", "prints the public key of heads and closings");
}

bool BooksCommands::needsNoBooks() const { return m_restore->parsed() || m_verify->parsed() || m_migrate->parsed(); }

Done BooksCommands::run(const std::string &folder) const {
    if (m_verify->parsed()) {
        if (!m_proof.empty()) return verifyProof();
        if (m_file.empty()) return Refused{Failure{Exit::usage, "verify needs a backup's file, or --proof and --key."}};
        return verifyBackup(m_file);
    }
    if (folder.empty()) return Refused{Failure{Exit::usage, "--data must name the server's data folder."}};
    if (m_migrate->parsed()) return migrateBooks(folder);
    return restoreBackup(m_file, folder, m_replaces ? Present::isMovedAside : Present::isKept);
}

Done BooksCommands::run(const std::string &folder, keeping::Possessions &possessions) const {
    if (m_close->parsed()) return close(possessions);
    if (m_prove->parsed()) return prove(possessions);
    if (m_backUp->parsed()) return backUp(folder, possessions);
    if (m_key->parsed()) {
        std::cout << possessions.keys.books.publicKey().toPem();
        return {};
    }
    return lookThroughBooks(folder, m_bankLog, possessions);
}

Done BooksCommands::close(keeping::Possessions &possessions) const {
    const auto last = m_day.empty() ? std::nullopt : std::optional(m_day);
    const auto closed = keeping::ClosingBook(*possessions.office, possessions.keys).close(last, base::SystemClock().now());
    if (!closed) return Refused{closed.error()};
    for (const auto &day : *closed) std::cout << "closed " << day << "\n";
    if (closed->empty()) std::cout << "There is no day to close." << std::endl;
    return {};
}

Done BooksCommands::prove(keeping::Possessions &possessions) const {
    const auto proof = keeping::ClosingBook(*possessions.office, possessions.keys).prove(m_day, m_account);
    if (!proof) return Refused{proof.error()};
    if (m_file.empty()) {
        std::cout << *proof << std::endl;
        return {};
    }
    if (!program::writePrivateFile(m_file, *proof)) return Refused{Failure{Exit::notWritable, "The file " + m_file + " cannot be written."}};
    return {};
}

Done BooksCommands::backUp(const std::string &folder, keeping::Possessions &possessions) const {
    if (program::fileExists(m_file)) return Refused{Failure{Exit::usage, "The file " + m_file + " is there already. Nothing was written."}};
    // Under another name until it was looked through: half a backup must not look like one.
    const auto unchecked = m_file + ".unchecked";
    std::remove(unchecked.c_str());
    if (const auto done = possessions.office->backUp(unchecked)) {
        if (!*done) return storeFailure(done->error());
    } else if (const auto dumped = backUpPostgres(folder, unchecked); !dumped) {
        return dumped;
    }
    if (const auto sound = verifyBackup(unchecked); !sound) return sound;
    if (std::rename(unchecked.c_str(), m_file.c_str()) != 0) return Refused{Failure{Exit::notWritable, "The backup lies in " + unchecked + " and cannot be renamed."}};
    std::cout << "The backup is " << m_file << "." << std::endl;
    return {};
}

Done BooksCommands::verifyProof() const {
    const auto proof = program::readPrivateFile(m_proof);
    if (!proof) return Refused{Failure{Exit::usage, "The proof " + m_proof + " cannot be read."}};
    const auto pem = m_keyFile.empty() ? std::nullopt : program::readPrivateFile(m_keyFile);
    const auto key = pem ? signing::PublicKey::fromPem(*pem) : std::nullopt;
    if (!key) return Refused{Failure{Exit::usage, "--key must name the books' public key, as florinctl books-key prints it."}};
    const auto proved = keeping::verifyProof(*proof, *key);
    if (!proved) return Refused{Failure{Exit::damagedData, proved.error()}};
    std::cout << *proved << std::endl;
    return {};
}

} // namespace florin::control
