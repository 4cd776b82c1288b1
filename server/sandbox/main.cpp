// florin-sandbox: the make-believe world of `./run serve` on one machine. Start here, then read world/world.h.
#include "server/sandbox/world/controls.h"
#include "server/sandbox/world/world.h"

#include <CLI/CLI.hpp>

#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <iostream>
#include <poll.h>
#include <unistd.h>

namespace {

int signalPipe[2];

/// Handlers, not a blocked mask: the programs that we start would inherit the mask.
void onSignal(int) {
    const char byte = 1;
    (void)!::write(signalPipe[1], &byte, 1);
}

bool listenForSignals() {
    if (::pipe2(signalPipe, O_CLOEXEC) != 0)
        return false;
    std::signal(SIGPIPE, SIG_IGN);
    struct sigaction action{};
    action.sa_handler = onSignal;
    return ::sigaction(SIGINT, &action, nullptr) == 0 && ::sigaction(SIGTERM, &action, nullptr) == 0;
}

bool signalWaits() {
    pollfd descriptor{signalPipe[0], POLLIN, 0};
    return ::poll(&descriptor, 1, 0) > 0;
}

void waitForSignal() {
    char byte = 0;
    while (::read(signalPipe[0], &byte, 1) < 0 && errno == EINTR) {
    }
}

int fail(const std::string &sentence) {
    std::cerr << "florin-sandbox: " << sentence << std::endl;
    return 1;
}

} // namespace

int main(int argc, char *argv[]) {
    florin::world::WorldSettings settings;
    CLI::App options{"Florin's sandbox: two banks, a VAN, a mail catcher, two shops, a magazine and the gateway, on this machine alone."};
    options.add_option("--data", settings.folder, "Folder of this world; the same folder starts again where it stopped")->required();
    options.add_option("--port", settings.port, "Port of the gateway; the shop and the others take the next ones")->required()->check(CLI::Range(1, 65000));
    options.add_option("--server", settings.server, "Path of florin-server")->required()->check(CLI::ExistingFile);
    auto *front = options.add_option("--front", settings.front, "Path of florin-front, where the gateway is two programs")->check(CLI::ExistingFile);
    options.add_option("--rear", settings.rear, "Path of florin-rear, beside --front")->check(CLI::ExistingFile)->needs(front);
    options.add_option("--ctl", settings.control, "Path of florinctl")->required()->check(CLI::ExistingFile);
    options.add_option("--wallet-download", settings.download, "The wallet's file, which the gateway's site offers")->check(CLI::ExistingPath);
    options.add_option("--store", settings.store, "Where the gateway keeps its books; postgres: in a database server of this world's own")
        ->check(CLI::IsMember({"sqlite", "postgres"}));
    options.add_option("--resources", settings.resources, "Folder that holds resources/shop; found by itself beside the program");
    CLI11_PARSE(options, argc, argv);

    std::error_code error;
    settings.folder = std::filesystem::absolute(settings.folder, error).lexically_normal().string();
    settings.server = std::filesystem::absolute(settings.server, error).string();
    for (std::string *program : {&settings.front, &settings.rear})
        if (!program->empty())
            *program = std::filesystem::absolute(*program, error).string();
    if (settings.front.empty() != settings.rear.empty())
        return fail("--front and --rear are given together or not at all.");
    settings.control = std::filesystem::absolute(settings.control, error).string();
    if (settings.resources.empty())
        settings.resources = florin::world::findResources("/proc/self/exe");
    if (settings.resources.empty())
        return fail("The folder resources/shop is not found. Name its parent with --resources.");
    if (!listenForSignals())
        return fail("The system gives no pipe.");

    florin::base::SystemRandom random;
    florin::world::World world(settings, random, signalWaits);
    if (const auto started = world.start(); !started)
        return fail(started.error());
    const auto controls = florin::world::Controls::open(world);
    if (!controls)
        return fail(controls.error());
    if (const auto announced = world.announce(); !announced)
        return fail(announced.error());
    std::cout << "ready" << std::endl;
    waitForSignal();
    return 0;
}
