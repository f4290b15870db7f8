package dev.weir;

final class Main {
    public static void main(String[] args) {}
}
