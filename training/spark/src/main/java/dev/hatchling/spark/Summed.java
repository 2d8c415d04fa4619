package dev.hatchling.spark;

import dev.hatchling.training.FlatArray;
import dev.hatchling.training.ShareReport;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * The sum of shares, taken in their order, which fixes its bits.
 *
 * @param sum of their gradients
 * @param reports of the shares, in order
 * @param stamps of the shares, in order
 */
record Summed(FlatArray sum, List<ShareReport> reports, List<Stamp> stamps) {
  /** Where the reports go: beside the slices. */
  private static final int REPORTS = -1;

  /** Which slice of which share. */
  private record Key(int slice, int share) implements Serializable {}

  /** By slice, then by share. */
  private static final class Order implements Comparator<Key>, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public int compare(Key a, Key b) {
      int slices = Integer.compare(a.slice(), b.slice());
      return slices != 0 ? slices : Integer.compare(a.share(), b.share());
    }
  }

  /** One partition a slice. */
  private static final class BySlice extends Partitioner {
    private static final long serialVersionUID = 1L;
    private final int slices;

    BySlice(int slices) {
      this.slices = slices;
    }

    @Override
    public int numPartitions() {
      return slices + 1;
    }

    @Override
    public int getPartition(Object key) {
      return ((Key) key).slice() + 1;
    }
  }

  /** What a share says besides its gradient. */
  private record Said(ShareReport report, Stamp stamp) implements Serializable {}

  /** Seconds of computing on the executor that had most of it. */
  double busiest() {
    Map<String, Double> seconds = new HashMap<>();
    for (int k = 0; k < reports.size(); k++) {
      seconds.merge(stamps.get(k).executor(), reports.get(k).seconds(), Double::sum);
    }
    return seconds.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
  }

  /** At the driver. */
  static Summed collected(JavaRDD<Computed> results) {
    List<Computed> all = results.collect();
    FlatArray sum = all.get(0).result().gradient();
    for (Computed next : all.subList(1, all.size())) {
      sum.add(next.result().gradient());
    }
    return new Summed(
        sum,
        all.stream().map(one -> one.result().report()).toList(),
        all.stream().map(Computed::stamp).toList());
  }

  /**
   * By executors, slice by slice: each partition adds the shares of one slice in order.
   *
   * @param size elements of a slice
   */
  static Summed sliced(JavaRDD<Computed> results, int length, FlatArray like, int size) {
    int slices = Math.max(1, (length + size - 1) / size);
    JavaPairRDD<Key, Serializable> pieces = results.flatMapToPair(one -> pieces(one, slices, size));
    List<Tuple2<Integer, Serializable>> sums =
        pieces
            .repartitionAndSortWithinPartitions(new BySlice(slices), new Order())
            .mapPartitions(Summed::add)
            .collect();
    FlatArray sum = like.slice(0, length);
    List<Said> said = new ArrayList<>();
    for (Tuple2<Integer, Serializable> one : sums) {
      if (one._1() == REPORTS) {
        said.add((Said) one._2());
      } else {
        sum.put((FlatArray) one._2(), one._1() * size);
      }
    }
    return new Summed(
        sum, said.stream().map(Said::report).toList(), said.stream().map(Said::stamp).toList());
  }

  private static Iterator<Tuple2<Key, Serializable>> pieces(Computed one, int slices, int size) {
    int share = one.share();
    FlatArray gradient = one.result().gradient();
    List<Tuple2<Key, Serializable>> pieces = new ArrayList<>();
    pieces.add(new Tuple2<>(new Key(REPORTS, share), new Said(one.result().report(), one.stamp())));
    for (int i = 0; i < slices; i++) {
      int end = Math.min(gradient.length(), (i + 1) * size);
      pieces.add(new Tuple2<>(new Key(i, share), gradient.slice(i * size, end)));
    }
    return pieces.iterator();
  }

  private static Iterator<Tuple2<Integer, Serializable>> add(
      Iterator<Tuple2<Key, Serializable>> pieces) {
    List<Tuple2<Integer, Serializable>> sums = new ArrayList<>();
    FlatArray sum = null;
    int slice = REPORTS;
    while (pieces.hasNext()) {
      Tuple2<Key, Serializable> piece = pieces.next();
      slice = piece._1().slice();
      if (piece._2() instanceof FlatArray part) {
        if (sum == null) {
          sum = part.slice(0, part.length());
        } else {
          sum.add(part);
        }
      } else {
        sums.add(new Tuple2<>(slice, piece._2()));
      }
    }
    if (sum != null) {
      sums.add(new Tuple2<>(slice, sum));
    }
    return sums.iterator();
  }
}
